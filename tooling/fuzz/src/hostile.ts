// Values that code trusts and should not.

/** Names that every object has, empty and endless ones, paths and patterns. */
export const strings: readonly string[] = [
  ..."constructor __proto__ toString hasOwnProperty valueOf prototype length then".split(" "),
  ...["", " ", "\0", "../../etc/passwd", "?", "*", "-1", "NaN", "a\u001b[31mb", "\ud800", "💥", "x".repeat(5000)],
  ...["(a+)+b", "*a*a*a*a*b", "{a,b", "[z-a]", "!!", "{{{{", "**/**/**", "\\"],
];

/** Numbers at the edges of the types that files and typed arrays have. */
export const numbers: readonly number[] = [
  ...[0, -0, 1, -1, 2, 3, 7, 16, 17, 64, 65, 1000, 0.5, -0.5, 1e-45, 1e39, 1e308],
  ...[1e8, 1e9, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, Number.NaN, Infinity, -Infinity, -(2 ** 31)],
];

/** Whole numbers of up to 64 bits. */
export const integers: readonly bigint[] = [
  ...[0n, 1n, -1n, 2n, -2n, 3n, 4n, 7n, 16n, 17n, 63n, 64n, 65n, 1000n, 10n ** 6n, 10n ** 8n, 10n ** 9n],
  ...[2n ** 31n - 1n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
];
