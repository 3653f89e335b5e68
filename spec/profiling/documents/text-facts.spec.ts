import { expect } from "chai";
import { TextAccumulator, type TextFacts } from "../../../src/profiling/documents/text-facts.ts";

function factsOf(...pieces: string[]): TextFacts {
  const text = new TextAccumulator();
  for (const piece of pieces) text.add(piece);
  return text.result().facts;
}

describe("facts about a text", () => {
  it("count words and sentences of scripts without spaces, by the rules of Unicode", () => {
    const chinese = factsOf("今天天气很好，我们去公园散步。孩子们在草地上踢足球。晚上我们一起吃饭。");
    expect(chinese).to.include({ words: 18, sentences: 3, paragraphs: 1, language: "zh" });
    expect(chinese.keywords).to.include.members(["公园", "晚上"]);
    expect(factsOf("图书馆开门了！你来吗？他说：“好的。”我们走。")).to.include({ sentences: 4 });
    expect(factsOf("今日は天気がいいです。公園へ行きましょう！")).to.include({ sentences: 2, language: "ja" });
    const thai = factsOf("วันนี้อากาศดีมาก เราไปเดินเล่นที่สวนสาธารณะ");
    expect(thai).to.include({ sentences: 1, language: "th" });
    expect(thai.words).to.be.within(9, 12);
    expect(factsOf("សួស្តី។ ខ្ញុំជាសិស្ស។")).to.include({ sentences: 2 });
  });

  it("take no end of a line for the end of a sentence, and no number for two", () => {
    expect(factsOf("今天天气\n很好。明天\n也好。")).to.include({ sentences: 2, paragraphs: 1 });
    expect(factsOf("增长了3.5%。真的。")).to.include({ sentences: 2 });
    expect(factsOf("第一段。\n\n第二段。还有。", "\n\n第三段")).to.include({ sentences: 4, paragraphs: 3 });
  });

  it("know the marks at the end of sentences in Hindi, Arabic, Urdu and Armenian", () => {
    expect(factsOf("हम जाते हैं। वे आते हैं।")).to.include({ words: 6, sentences: 2 });
    expect(factsOf("هل تأتي؟ نعم.")).to.include({ words: 3, sentences: 2 });
    expect(factsOf("میں گیا۔ وہ آیا۔")).to.include({ sentences: 2 });
    expect(factsOf("Ես եկա։ Նա գնաց։")).to.include({ words: 4, sentences: 2 });
  });

  it("end no sentence where a word is shortened or the next one is in small letters", () => {
    const english = 'Dr. Smith paid $3.50 to Mr. J. Jones. He left at 5 p.m. yesterday! "Why?" she asked. So?';
    expect(factsOf(english)).to.include({ sentences: 4 });
    expect(factsOf("Der z. B. im Mai gezeigte Film lief um 20.15 Uhr. Das ist gut.")).to.include({ sentences: 2 });
    expect(factsOf("Мы пришли. Они ушли... и всё. Конец!")).to.include({ sentences: 3 });
    expect(factsOf("This is Plan B.")).to.include({ sentences: 1 });
  });

  it("are for other texts what they were", () => {
    expect(factsOf("One is here. Two, e.g., is not! Is three? Yes")).to.include({ words: 10, sentences: 3 });
  });
});
