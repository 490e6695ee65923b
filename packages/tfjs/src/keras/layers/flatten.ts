// tfjs 4.22's Flatten refuses rows, which Keras leaves as they are.
import { ourName, register, type StockLayer, stockClass } from "./stockClass.ts";

/** Flatten of anything that has a batch of rows or more. */
class Flatten extends stockClass("Flatten") {
  static readonly className: string = ourName("Flatten");

  constructor(args: Readonly<Record<string, unknown>>) {
    super(args);
    this.inputSpec = [{ minNDim: 2 }] as unknown as StockLayer["inputSpec"];
  }
}
register(Flatten);
