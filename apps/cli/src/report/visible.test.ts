import { describe, expect, it } from "vitest";
import { visible } from "./visible.ts";

describe("visible", () => {
  it("writes what a terminal would obey as JSON does, and leaves every other character", () => {
    expect(visible("a\u001b[31mb\u0007\u009b2J\u202ec\r\n\u007f")).toBe(
      "a\\u001b[31mb\\u0007\\u009b2J\\u202ec\\u000d\\u000a\\u007f",
    );
    expect(visible("größe 重み 🙂 é")).toBe("größe 重み 🙂 é");
  });
});
