// scikit-learn's handwritten digits: 1797 images of 8 x 8, a gzipped CSV of 64 pixels (0 … 16) and the class.

/** Every fourth image from the bytes of digits.csv.gz is kept for the test. */
export async function digits(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const lines = (await new Response(stream).text()).trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  const part = (kept) => ({
    inputs: {
      data: Float32Array.from(
        kept.flatMap((row) => row.slice(0, 64)),
        (pixel) => pixel / 16,
      ),
      shape: [kept.length, 1, 8, 8],
    },
    targets: { data: Int32Array.from(kept, (row) => row[64]), shape: [kept.length] },
  });
  return {
    size: 8,
    train: part(rows.filter((_, index) => index % 4 !== 3)),
    test: part(rows.filter((_, index) => index % 4 === 3)),
  };
}
