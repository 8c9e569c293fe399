// Before the first paint: the remembered colours, and word to the style sheet that scripts run.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("kbgen.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
