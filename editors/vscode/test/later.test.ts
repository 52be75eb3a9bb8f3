import assert from "node:assert/strict";
import { test } from "node:test";

import { Later, within } from "../src/later";

test("what is asked for again and again is done once, after the last time", async () => {
  let done = 0;
  await new Promise<void>((resolve) => {
    const later = new Later(20, () => {
      done++;
      resolve();
    });
    for (let i = 0; i < 5; i++) {
      later.soon();
    }
    assert.equal(done, 0);
  });
  assert.equal(done, 1);
});

test("what is disposed is not done", async () => {
  const later = new Later(1, () => assert.fail());
  later.soon();
  later.dispose();
  await new Promise<void>((resolve) => new Later(20, resolve).soon());
});

test("a promise that takes too long is given up", async () => {
  await assert.rejects(within(10, new Promise(() => {})), /longer than 10 ms/);
  assert.equal(await within(60_000, Promise.resolve(1)), 1);
  await assert.rejects(within(60_000, Promise.reject(new Error("own"))), /own/);
});
