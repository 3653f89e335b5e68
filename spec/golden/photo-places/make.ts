import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jpegWithExif } from "../../support/images.ts";

/** Photos of the four quarters of the globe, and of cameras that knew neither when nor where they were. */
export default function make(folder: string): void {
  const write = (name: string, shot: Parameters<typeof jpegWithExif>[2]): void =>
    writeFileSync(join(folder, name), jpegWithExif(30, 20, shot));
  write("1-santiago.jpg", { latitude: [33, 30, "S"], longitude: [70, 36, "W"] });
  write("2-sydney.jpg", { latitude: [33, 45, "S"], longitude: [151, 15, "E"], model: "Two\0of the factory" });
  write("3-boston.jpg", { latitude: [42, 15, "N"], longitude: [71, 0, "W"], taken: "0000:00:00 00:00:00" });
  write("4-nowhere.jpg", { latitude: [95, 0, "N"], longitude: [200, 0, "E"], taken: "2024:13:01 10:00:00" });
  write("5-leap.jpg", { taken: "2023:02:29 10:00:00" });
}
