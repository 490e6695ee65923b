/** What a worker's processes serve. A worker tells it to them, and no job of the queue decides it. */
export interface ProcessSetting {
  readonly redis: string;
  /** The name of the queue. */
  readonly queue: string;
  /** The file that makes the problem. */
  readonly module: string;
}
