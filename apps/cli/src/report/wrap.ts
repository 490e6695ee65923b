/** Text broken at spaces into lines that fit a terminal of 100 columns, each with this margin. */
export function wrap(text: string, margin = "  "): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && margin.length + line.length + 1 + word.length <= 98) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => margin + line).join("\n");
}
