import { type Job, type JobJson, Worker, type WorkerOptions } from "bullmq";
import type { ProcessSetting } from "./processSetting.ts";
import type { QueueTask } from "./queueTask.ts";

/**
 * BullMQ's worker, which tells each of its processes with every job what it serves. The address of a server may hold a password, and goes over
 * the channel between the two: an environment and arguments can be read from outside of a process.
 */
export class TellingWorker extends Worker<QueueTask> {
  readonly #setting: ProcessSetting;

  constructor(setting: ProcessSetting, processor: URL, options: WorkerOptions) {
    super(setting.queue, processor, options);
    this.#setting = setting;
  }

  protected override createJob(data: JobJson, jobId: string): Job<QueueTask> {
    const job = super.createJob(data, jobId);
    // What goes to the process of the job. The setting stands last: nothing in the queue is taken for it.
    const plain = job.asJSONSandbox.bind(job);
    return Object.assign(job, { asJSONSandbox: () => ({ ...plain(), setting: this.#setting }) });
  }
}
