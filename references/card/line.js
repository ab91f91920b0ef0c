// Moves the marker of each line, and shows the words that the server made for where it stands.
function move(line) {
  const input = line.querySelector("input");
  const shown = line.querySelector(".shown");
  const stops = line.querySelectorAll("datalist option");
  const parts = line.querySelectorAll(".parts > li");
  const show = () => {
    const stop = stops[input.value];
    const part = parts[stop.dataset.part];
    const words = stop.label + ": " + part.querySelector(".outcome").textContent;
    shown.textContent = part.dataset.key + " \u00b7 " + words;
    input.setAttribute("aria-valuetext", words);
    for (const other of parts) other.classList.toggle("here", other === part);
  };
  input.addEventListener("input", show);
  line.querySelector(".mover").hidden = false;
  show();
}
function moveAll() {
  for (const line of document.querySelectorAll(".line")) if (line.querySelector("input")) move(line);
}
moveAll();
