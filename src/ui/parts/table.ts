/** A column of `Table`. Without `text` the table's `cell` snippet draws it. */
export interface Column<Row> {
  name: string;
  head: string;
  text?: (row: Row) => string;
  /** Flush right, as numbers are. */
  numeric?: boolean;
  /** `tight` takes no more room than its content. */
  width?: 'tight';
  /** In a narrow window, where rows are stacked: a line of its own, or without its heading before it. */
  stacked?: 'line' | 'bare';
  sortable?: boolean;
  /** The heading is for screen readers alone. */
  hideHead?: boolean;
}
