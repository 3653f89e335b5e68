import { expect } from "chai";
import { batchLines, itemOf } from "../../../src/web/model/batch-lines.ts";
import { commandOf, shellWord } from "../../../src/web/model/equivalents.ts";

describe("the lines of many datasets", () => {
  it("are paths, specifications and params of profiler.trigger; others have a reason", () => {
    const whole = itemOf("c", {});
    const text = [
      "a/b",
      "",
      '  "d e"',
      JSON.stringify(whole.profile_specification),
      JSON.stringify({ ...whole, priority: 3 }),
      "{x",
    ];
    const lines = batchLines(text.join("\r\n"), { only_light_profile: true });
    expect(lines.map(({ line }) => line)).to.deep.equal([1, 3, 4, 5, 6]);
    expect(lines.map((line) => ("item" in line ? line.item : line.reason))).to.deep.equal([
      itemOf("a/b", { only_light_profile: true }),
      itemOf("d e", { only_light_profile: true }),
      { ...whole, only_light_profile: true },
      { ...whole, only_light_profile: true, priority: 3 },
      "This line is neither a path nor JSON.",
    ]);
  });

  it("name the same dataset by the same id, each time and in the command", () => {
    const { id } = itemOf("sales", {}).profile_specification;
    expect(itemOf("sales", { redact: true }, "Sales").profile_specification.id).to.equal(id);
    expect(itemOf("sales2", {}).profile_specification.id).not.to.equal(id);
  });
});

describe("the command that does what the form does", () => {
  it("is dli profile, or where that has not all of it a call; texts are quoted for a shell", () => {
    const url = "http://127.0.0.1:4557";
    const light = itemOf("a b", { only_light_profile: true }, "it's");
    expect(commandOf("a b", "it's", light, url)).to.equal(`dli profile 'a b' --url ${url} --name 'it'\\''s' --light`);
    const forced = itemOf("a", { force: true });
    expect(commandOf("a", "", forced, url)).to.equal(
      `dli call profiler.trigger ${shellWord(JSON.stringify(forced))} --url ${url}`,
    );
  });
});
