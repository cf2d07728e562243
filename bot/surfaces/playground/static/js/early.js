// Runs before the first paint, so that a dark page does not flash white first.
(() => {
  const theme = localStorage.getItem("eyelevel.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
