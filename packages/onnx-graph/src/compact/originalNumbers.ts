/** What is left of numbered things that are cut several times, by the numbers they had at first. */
export interface OriginalNumbers {
  /** These are gone, by their numbers now. */
  remove(name: string, size: number, numbers: readonly number[]): void;
  /** Only these stay, by their numbers now. */
  keep(name: string, size: number, numbers: readonly number[]): void;
  /** Everything that lost some. */
  gone(): readonly { name: string; size: number; gone: readonly number[]; left: readonly number[] }[];
}

export function originalNumbers(): OriginalNumbers {
  const known = new Map<string, { size: number; left: readonly number[] }>();
  const keep: OriginalNumbers["keep"] = (name, size, numbers) => {
    const there = known.get(name) ?? { size, left: Array.from({ length: size }, (_, i) => i) };
    known.set(name, { size: there.size, left: numbers.map((number) => there.left[number]!) });
  };
  return {
    keep,
    remove(name, size, numbers) {
      const removed = new Set(numbers);
      keep(
        name,
        size,
        Array.from({ length: size }, (_, i) => i).filter((i) => !removed.has(i)),
      );
    },
    gone() {
      return [...known].flatMap(([name, { size, left }]) => {
        const stays = new Set(left);
        const gone = Array.from({ length: size }, (_, i) => i).filter((i) => !stays.has(i));
        return gone.length === 0 ? [] : [{ name, size, gone, left }];
      });
    },
  };
}
