// Returns every visible text whose contrast to its ground is below WCAG AA (4.5:1, or 3:1 for large text).
const parse = (colour) => {
  const [r, g, b, a = "1"] = colour.match(/[\d.]+/g);
  return [+r, +g, +b, +a];
};
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
const ground = (element) => {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const colour = parse(getComputedStyle(each).backgroundColor);
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
};
const poor = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!own || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.disabled) continue;
  if (element.matches("noscript, .skip, .sr-only")) continue;
  const style = getComputedStyle(element);
  const behind = ground(element);
  const [a, b] = [luminance(over(parse(style.color), behind)), luminance(behind)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${element.className} "${element.textContent.slice(0, 40)}"`);
}
return poor;
