// What Keras writes: objects with a class and its configuration, in one another.

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** A layer, an initializer, a regularizer … as Keras writes it. */
export interface KerasEntry extends Json {
  readonly class_name: string;
  readonly config: Json;
}

export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isEntry = (value: unknown): value is KerasEntry =>
  isJson(value) && typeof value.class_name === "string" && isJson(value.config);
