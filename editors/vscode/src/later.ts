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
