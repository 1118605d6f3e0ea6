package io.github.buildkitepubsub.spool.sqlite.store;

import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Why the disk takes nothing just now, in an operator's terms, and what to do about it. */
public record Trouble(Reason reason, String message, Remedy remedy) {

  /** What is done before the disk is tried again. */
  public enum Remedy {
    /** Nothing: the transaction was rolled back. */
    WAIT,
    /** The database is opened anew. */
    REOPEN,
    /** The database is checked, whatever its size, and salvaged. */
    SALVAGE
  }

  /** Bits of SQLite's primary result code. */
  private static final int PRIMARY = 0xff;

  /** The disk is to be opened again. */
  public static Trouble unavailable(String message) {
    return new Trouble(Reason.UNAVAILABLE, message, Remedy.REOPEN);
  }

  /** Others are in the place of the files that were open, or none. */
  static Trouble replaced(Path directory) {
    return unavailable(
        "the spool's files in " + directory + " were deleted or replaced while in use");
  }

  /** There is no room. */
  public static Trouble full(Path directory) {
    return new Trouble(
        Reason.FULL,
        "the disk of the spool's directory " + directory + " is full: make room or a larger volume",
        Remedy.WAIT);
  }

  /** What {@code failure} means. */
  public static Trouble of(Exception failure, Path directory) {
    if (failure instanceof TroubleException known) {
      return known.trouble();
    }
    if (failure instanceof SQLException sql) {
      return of(code(sql), directory);
    }
    if (isNoSpace(failure)) {
      return full(directory);
    }
    String what = "the spool's directory " + directory + " cannot be used (";
    String advice =
        "): it must be there or be made, be writable for this user and not be read-only";
    if (failure instanceof AccessDeniedException) {
      return unavailable(what + "access is denied" + advice);
    }
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return unavailable(what + file.getReason() + advice);
    }
    return unavailable(what + failure.getClass().getSimpleName() + advice);
  }

  private static Trouble of(SQLiteErrorCode code, Path directory) {
    String files = "the spool's files in " + directory;
    SQLiteErrorCode primary = SQLiteErrorCode.getErrorCode(code.code & PRIMARY);
    return switch (primary) {
      case SQLITE_FULL -> full(directory);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new Trouble(
              Reason.UNAVAILABLE, files + " are damaged: they are being salvaged", Remedy.SALVAGE);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          unavailable(
              files + " cannot be written (" + code + "): check the volume and its permissions");
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new Trouble(
              Reason.UNAVAILABLE,
              files + " are locked by another program: end its transaction",
              Remedy.WAIT);
      default -> unavailable("the disk fails for " + files + " (" + code + "): check the volume");
    };
  }

  private static SQLiteErrorCode code(SQLException failure) {
    return failure instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.getErrorCode(failure.getErrorCode());
  }

  /** Java has no type for it; the text is the operating system's. */
  private static boolean isNoSpace(Exception failure) {
    return failure instanceof IOException && String.valueOf(failure.getMessage()).contains("space");
  }

  /** What an append is told. */
  public SpoolException exception() {
    return new SpoolException(reason, message, null);
  }
}
