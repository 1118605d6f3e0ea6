/**
 * The spool on SQLite. Only this package knows that it is SQLite.
 *
 * <h2>Files</h2>
 *
 * In the spool's directory:
 *
 * <ul>
 *   <li>{@code spool.db}, {@code spool.db-wal}, {@code spool.db-shm}: the database, its write-ahead
 *       log and the log's index. {@code application_id} is 0x426B5370 ("BkSp"), {@code
 *       user_version} 1. An operator may look with the {@code sqlite3} shell while the service
 *       runs; a transaction left open there keeps the log growing.
 *   <li>{@code spool.lock}: locked by the instance that owns the directory.
 *   <li>{@code spool.reserve}: 12 MiB that the log and removals may use when the disk is full.
 *   <li>{@code spool.salvage}, {@code spool.salvaged}: a database that is being built from a
 *       damaged one, and one that is complete.
 *   <li>{@code aside/}: what could not be read, for a person; the service never deletes it.
 * </ul>
 *
 * <h2>Table</h2>
 *
 * {@code entry} has a row an event, with its body last so that the other columns are read without
 * it: {@code position} (the key), {@code state} (0 pending, 1 given up), {@code event_id}, {@code
 * event_type}, {@code received_at} and {@code given_up_at} (nanoseconds since 1970), {@code
 * attempts}, {@code given_up_reason}, {@code given_up_error}, {@code given_up_retries}, {@code
 * size} of the body, {@code checksum}, {@code trace} (W3C's traceparent, tracestate and baggage, a
 * line each; null where there was no tracing), {@code body}. The checksum is the CRC-32C of
 * position (8 bytes, big-endian), received_at (8 bytes), event type (UTF-8) and body: what never
 * changes. The index {@code entry_order} on (state, position, size, received_at) answers how many
 * there are and what comes next without reading a body. {@code probe} is empty but for the moment
 * in which a disk that failed is tried. {@code identity} has one row, whose {@code value} the
 * process that has the database open has drawn; older files of this version lack the table.
 *
 * <h2>Durability</h2>
 *
 * {@code journal_mode=WAL}, {@code synchronous=FULL}: COMMIT returns when the log is synced, and an
 * append completes after that. After a COMMIT that failed, the database is opened anew and the log
 * is copied into the database and started over before anything else is promised: after a sync that
 * failed nobody knows what of the log is on the disk. After each COMMIT the database and its log
 * are checked to still have their names, since a deleted file takes writes as gladly.
 *
 * <h2>Files that take the place of others</h2>
 *
 * While the service runs, its directory can be moved, or a volume be mounted over it. What waits in
 * the queue then, and what is worked on in the forward stage, is known by position, and the
 * positions in the other files are the same ones. So each database that is opened is compared by
 * its identity with the one before ({@code Adoption}). If it is another, it is given an identity,
 * durably, and from then on the positions of its entries are told with an offset, above all that
 * were told before: changes that were meant for the files before complete and match nothing, and
 * all that is found is read. Only what is told has the offset; what is stored, and so the file's
 * checksums and its names in {@code aside/}, does not. The reader, too, reads only from a database
 * of the identity that the writer has open.
 *
 * <h2>What a crash leaves</h2>
 *
 * <table>
 *   <caption>A crash (kill or power cut), and what the next start does</caption>
 *   <tr><th>During</th><th>Left</th><th>Next start</th></tr>
 *   <tr><td>making the directory or the database</td><td>nothing, or an empty database</td>
 *       <td>makes what is missing; every step may be repeated</td></tr>
 *   <tr><td>giving the database an identity</td><td>the one before, or the new one</td>
 *       <td>gives it another; an identity is of use only to the process that gave it</td></tr>
 *   <tr><td>an append, before its COMMIT is synced</td><td>frames without a commit, or whole</td>
 *       <td>drops or keeps the transaction as a whole; nobody was told that it is stored</td></tr>
 *   <tr><td>after the COMMIT, before the answer</td><td>the event</td>
 *       <td>keeps it; its sender may send it again</td></tr>
 *   <tr><td>a removal or mark, before its COMMIT</td><td>the event, unmarked</td>
 *       <td>the event is forwarded again</td></tr>
 *   <tr><td>a checkpoint or vacuum</td><td>log and database as before, in part copied</td>
 *       <td>SQLite copies again from the log</td></tr>
 *   <tr><td>setting an entry aside</td><td>its file, and the entry</td>
 *       <td>sets it aside again, under another name</td></tr>
 *   <tr><td>building {@code spool.salvage}</td><td>the damaged database under both names</td>
 *       <td>deletes the part and builds it again</td></tr>
 *   <tr><td>putting {@code spool.salvaged} in place</td><td>the complete new database</td>
 *       <td>goes on putting it in place</td></tr>
 * </table>
 *
 * <h2>Damage</h2>
 *
 * SQLite takes damage in the log for the end of it and drops what follows. So the log is inspected
 * first ({@code WalInspection}): when frames are lost it is copied to {@code aside/}, with a log
 * line. A log older than what the database already has is not replayed. A database up to 256 MiB is
 * then checked in full (PRAGMA integrity_check); for a larger one damage shows when it is met. A
 * damaged database is linked into {@code aside/}, and every row that is whole by its checksum is
 * copied into a new one. A row whose checksum does not match, or whose body the parser does not
 * take any more, is written to {@code aside/} when it is read, and removed.
 *
 * <p>A log cut off at zero bytes cannot be told from one after a checkpoint.
 *
 * <h2>Threads</h2>
 *
 * {@code spool-writer} alone changes the database and sees to its recovery, {@code spool-reader}
 * reads, {@code spool-answers} completes stages. There is never an open connection while files are
 * moved: SQLite deletes a log by its name when the last connection closes.
 */
@NullMarked
package io.github.buildkitepubsub.spool.sqlite;

import org.jspecify.annotations.NullMarked;
