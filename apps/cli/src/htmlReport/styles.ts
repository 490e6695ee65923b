/** The page's style: light, dark, and paper. */
export const styles = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2433; --soft: #5c6575; --line: #d9dee7; --panel: #f6f7f9; --mark: #b4233c;
  --above: #1f6fb5; --below: #c33d2e;
  --c1: #1f6fb5; --c2: #d1730a; --c3: #2b8a4b; --c4: #8b4fb5; --c5: #a2552d; --c6: #c9448f; --c7: #5a6b7b; --c8: #8a8a00; --c9: #0d8f9c; --c10: #4956c9; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171d; --ink: #e6e9ef; --soft: #9aa4b5; --line: #333a46; --panel: #1c2028; --mark: #ff7a8d;
  --above: #5aa9f0; --below: #ff7b66;
  --c1: #5aa9f0; --c2: #f5a04a; --c3: #5fc883; --c4: #c08be8; --c5: #d99b72; --c6: #f07fbd; --c7: #a3b3c2; --c8: #cfcf4a; --c9: #4cc8d4; --c10: #95a0ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 48rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.75rem 0 .5rem; }
p { max-width: 46rem; margin: .5rem 0; } .soft, figcaption, caption, output { color: var(--soft); font-size: .875rem; }
figure { position: relative; margin: 1rem 0 1.5rem; } figcaption { max-width: 46rem; margin-top: .1rem; } figure svg { display: block; max-width: 100%; height: auto; overflow: visible; font-size: 11.5px; }
output { display: block; min-height: 1.3rem; line-height: 1.3rem; color: var(--ink); } .cursor { stroke: var(--ink); stroke-opacity: .5; pointer-events: none; }
.side { display: flex; flex-wrap: wrap; gap: 0 1.5rem; } .side figure { flex: 1 1 13rem; min-width: 0; max-width: 23rem; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; } .facts li { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; }
.facts b { display: block; font-size: 1.25rem; } .facts span { color: var(--soft); font-size: .8rem; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; } th, td { padding: .25rem .7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.confusion caption { caption-side: bottom; text-align: left; padding-top: .5rem; } .confusion td, .confusion th { text-align: right; min-width: 2.6rem; border: 1px solid var(--line); }
.right { background: color-mix(in srgb, var(--above) calc(var(--share) * .6), transparent); } .wrong { background: color-mix(in srgb, var(--below) calc(var(--share) * .9), transparent); }
summary { cursor: pointer; color: var(--soft); }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #f6f6f6; --mark: #b4233c; --above: #1f6fb5; --below: #c33d2e;
  --c1: #1f6fb5; --c2: #d1730a; --c3: #2b8a4b; --c4: #8b4fb5; --c5: #a2552d; --c6: #c9448f; --c7: #5a6b7b; --c8: #8a8a00; --c9: #0d8f9c; --c10: #4956c9; }
  body { padding: 0; max-width: none; font-size: 11pt; } output { display: none; } figure, tr, .facts { break-inside: avoid; } h2 { break-after: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
