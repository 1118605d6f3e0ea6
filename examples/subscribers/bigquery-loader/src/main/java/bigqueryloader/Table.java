package bigqueryloader;

import java.util.List;

/** Where rows go. */
interface Table {

  /** What became of a row. */
  enum Outcome {
    /** It is in the table. */
    STORED,
    /** It is not, and would not be the next time. */
    REFUSED,
    /** It may be in the table; to insert it again is safe, and needed. */
    UNKNOWN
  }

  /**
   * @param reason for the log; empty if the row is stored
   */
  record Verdict(Outcome outcome, String reason) {
    static final Verdict STORED = new Verdict(Outcome.STORED, "");
  }

  /** Tries once to insert rows. Returns a verdict for each, in their order. */
  List<Verdict> insert(List<Row> rows) throws InterruptedException;
}
