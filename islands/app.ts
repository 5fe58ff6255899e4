// What every page loads: the styles, and the moments of the page that are not tied to an island.
import "@fontsource-variable/figtree/wght.css";
import "@fontsource-variable/fraunces/wght.css";
import "./styles/base.css";
import { startOutbox } from "./outbox";

startOutbox();
