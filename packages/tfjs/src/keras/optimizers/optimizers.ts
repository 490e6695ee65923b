import { KerasAdam, KerasAdamW } from "../../kerasAdam.ts";
import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adamax } from "./adamax.ts";
import { ftrl } from "./ftrl.ts";
import { lamb } from "./lamb.ts";
import { lion } from "./lion.ts";
import { nadam } from "./nadam.ts";
import { optimizerClass } from "./optimizerClass.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** The optimizers of Keras that models are compiled with, by Keras' names of the classes. */
export const optimizers = {
  SGD: optimizerClass(sgd),
  Adam: KerasAdam,
  AdamW: KerasAdamW,
  Adamax: optimizerClass(adamax),
  RMSprop: optimizerClass(rmsprop),
  Adagrad: optimizerClass(adagrad),
  Adadelta: optimizerClass(adadelta),
  Nadam: optimizerClass(nadam),
  Ftrl: optimizerClass(ftrl),
  Lion: optimizerClass(lion),
  Lamb: optimizerClass(lamb),
} as const;
