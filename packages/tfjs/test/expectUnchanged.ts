import type * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import { numbersOf } from "./models.ts";

/** Every member of the model, of the model a Sequential trains through, of their layers and of these' regularizers. */
function membersOf(model: tf.LayersModel): (readonly [string, PropertyDescriptor])[] {
  const inner = (model as unknown as { model?: object }).model;
  const regularizers = model.layers.flatMap((layer) =>
    Object.entries(layer).flatMap(([name, value]) => (/Regularizer$/.test(name) && value ? [value as object] : [])),
  );
  return [model, ...(inner ? [inner] : []), ...model.layers, ...regularizers].flatMap((object, i) =>
    Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, member]) => [`${i} ${name}`, member] as const),
  );
}

/** Runs it and expects the model to be what it was: the very same members, the same JSON, the same numbers. */
export async function expectUnchanged(model: tf.LayersModel, run: () => unknown): Promise<void> {
  const [members, json, numbers] = [membersOf(model), model.toJSON(), numbersOf(model)];
  await run();
  const changed = membersOf(model).filter(
    ([, { value, get, enumerable }], i) =>
      !(value === members[i]?.[1].value && get === members[i]?.[1].get && enumerable === members[i]?.[1].enumerable),
  );
  expect(changed).toEqual([]);
  expect(membersOf(model)).toHaveLength(members.length);
  expect(model.toJSON()).toBe(json);
  expect(numbersOf(model)).toEqual(numbers);
}
