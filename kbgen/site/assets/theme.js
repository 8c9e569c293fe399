// Before the first paint: the remembered colours, and word to the style sheet that scripts run.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("kbgen.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
// The page of results keeps room for what it will show.
if (/[?&]q=[^&]/.test(location.search)) document.documentElement.classList.add("asked");
