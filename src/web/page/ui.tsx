import "./styles/ui.css";
import { render } from "preact";
import { Shell } from "./service/shell.tsx";

/** The service's own page: its jobs, profiles, errors and health. */
const root = document.getElementById("app");
if (root !== null) {
  root.textContent = "";
  render(<Shell />, root);
}
