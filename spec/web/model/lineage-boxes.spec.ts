import { expect } from "chai";
import { arrowPath, extentOf, laidOut } from "../../../src/web/model/box-layout.ts";
import { lineageDrawing } from "../../../src/web/model/lineage-boxes.ts";

const node = (id: string, distance: number) => ({ id, kind: id.split(":")[0] ?? "", name: id, distance });

describe("drawings of lineage", () => {
  it("have the columns that lead somewhere, and arrows between those", () => {
    const { boxes, arrows } = lineageDrawing({
      nodes: [node("table:a", -1), node("view:b", 0), node("metric:c", 1)],
      edges: [
        {
          from: "table:a",
          to: "view:b",
          columns: [
            { from: "x", to: "y", kind: "direct" },
            { from: "z", to: "y", kind: "expression" },
            { from: "z", to: null, kind: "filter" },
            { from: "w", to: null, kind: "join" },
          ],
          confidence: "bound",
        },
        { from: "view:b", to: "metric:c", columns: [], confidence: "named" },
        { from: "view:b", to: "view:elsewhere", columns: [], confidence: "named" },
      ],
    });
    expect(boxes.map(({ columns }) => columns)).to.deep.equal([["x", "z"], ["y"], []]);
    expect(boxes.map(({ isRoot }) => isRoot)).to.deep.equal([false, true, false]);
    expect(arrows).to.deep.equal([
      { from: 0, fromRow: 0, to: 1, toRow: 0, isValue: true },
      { from: 0, fromRow: 1, to: 1, toRow: 0, isValue: true },
      { from: 0, fromRow: null, to: 1, toRow: null, isValue: false },
      { from: 1, fromRow: null, to: 2, toRow: null, isValue: false },
    ]);
  });

  it("leave out columns of which there are too many, whose arrows lead to the row that says so", () => {
    const columns = Array.from({ length: 30 }, (_, i) => ({ from: `a${i}`, to: `b${i}`, kind: "direct" }));
    const nodes = [node("table:a", -1), node("view:b", 0)];
    const { boxes, arrows } = lineageDrawing({
      nodes,
      edges: [{ from: "table:a", to: "view:b", columns, confidence: "bound" }],
    });
    expect(boxes.map(({ columns: own, more }) => [own.length, more])).to.deep.equal([
      [14, 16],
      [14, 16],
    ]);
    expect(arrows).to.have.length(15);
    expect(arrows.at(-1)).to.deep.equal({ from: 0, fromRow: 14, to: 1, toRow: 14, isValue: true });
  });

  it("lay boxes of one layer below each other, and those that they lead to on the right", () => {
    const [a, b, c] = laidOut(
      [1, 2, 0],
      [
        { from: 0, to: 2 },
        { from: 1, to: 2 },
      ],
    );
    expect(a?.x).to.equal(0);
    expect(b?.x).to.equal(0);
    expect(c?.x).to.be.greaterThan(208);
    expect((b?.y ?? 0) - (a?.y ?? 0)).to.be.greaterThan(a?.height ?? 0);
    const boxes = [a, b, c].flatMap((box) => box ?? []);
    expect(extentOf(boxes).width).to.equal((c?.x ?? 0) + 208);
    const [from, , to] = boxes;
    if (from === undefined || to === undefined) throw new Error("there are three");
    expect(arrowPath({ box: from, row: 0 }, { box: to, row: null })).to.match(/^M208 [\d.]+C260 .*l7 4l-7 4$/);
    expect(arrowPath({ box: to, row: null }, { box: from, row: 0 })).to.match(/l-7 4l7 4$/);
  });
});
