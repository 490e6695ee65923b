/** The page's script: the figure that a pointer is over says what is nearest. Without it the page is complete. */
export const script = `
for (const figure of document.querySelectorAll("figure[data-near]")) {
  const near = JSON.parse(figure.dataset.near);
  const svg = figure.querySelector("svg");
  const output = figure.querySelector("output");
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cursor.classList.add("cursor");
  cursor.setAttribute("y1", "24");
  cursor.setAttribute("y2", String(svg.viewBox.baseVal.height - 30));
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const [at, text] = near.reduce((best, each) => (Math.abs(each[0] - x) < Math.abs(best[0] - x) ? each : best));
    cursor.setAttribute("x1", at);
    cursor.setAttribute("x2", at);
    svg.append(cursor);
    output.textContent = text;
  });
  svg.addEventListener("pointerleave", () => { cursor.remove(); output.textContent = ""; });
}
`;
