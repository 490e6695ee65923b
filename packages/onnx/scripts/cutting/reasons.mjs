/** What locks groups, without the names of nodes, the most frequent first. */
export function reasonsOf(groups) {
  const counts = new Map();
  for (const { locked } of groups) {
    const reason = /normalizes|^(in|out)put|^unknown/.test(locked) ? locked : locked.replace(/:.*/, "");
    const short = reason
      .replace(/ "[^"]*"/g, "")
      .replace(/^locked by (\w+): .*over them/, "$1")
      .replace("locked by ", "");
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
  return sorted.map(([reason, count]) => `${count} ${reason.replace(" of the model", "")}`).join(", ");
}
