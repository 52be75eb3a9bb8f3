/** How often something has crashed lately. */

const ALLOWED = 4;
const WITHIN = 3 * 60 * 1000; // ms

/** Counts crashes. */
export class Crashes {
  private times: number[] = [];

  /** Note a crash at that time in ms; true when it is one too many. */
  tooMany(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < WITHIN), now];
    return this.times.length > ALLOWED;
  }
}
