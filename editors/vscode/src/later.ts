/** Things that take time. */

/** Does something once nothing has asked for it again for a while. */
export class Later {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly wait: number, // ms
    private readonly task: () => void,
  ) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.task, this.wait);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}

/** The result of a promise; an error when it takes longer than that, in ms. */
export async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
