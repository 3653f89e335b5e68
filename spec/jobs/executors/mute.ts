// An executor that is there and answers nothing.
process.on("message", () => {});
process.on("disconnect", () => process.exit());
process.send?.([{ type: "ready" }]);
