/** A few sentences in a language, and the encodings that people who write it have used. */
export const LANGUAGES: readonly { language: string; encodings: string[]; text: string }[] = [
  {
    language: "German",
    encodings: ["windows-1252", "ibm850", "ibm437", "macintosh"],
    text: "Am frühen Morgen lag Nebel über den Wäldern. Die Mühle am Fluss steht seit hundert Jahren still. Später öffnete der Bäcker die Tür, und es roch süß nach Brötchen.",
  },
  {
    language: "French",
    encodings: ["windows-1252", "ibm850", "macintosh"],
    text: "L'été dernier, nous avons loué une maison près de la forêt. Le garçon a mangé sa crêpe à côté du château. Où êtes-vous allés après la fête ?",
  },
  {
    language: "Spanish",
    encodings: ["windows-1252", "ibm850", "macintosh"],
    text: "El niño pequeño comió una manzana en el jardín. Mañana saldrá el tren hacia Málaga a las cinco. ¿Dónde están las llaves de la habitación?",
  },
  {
    language: "Portuguese",
    encodings: ["windows-1252", "ibm850"],
    text: "Amanhã não haverá aula na escola. A estação fica atrás da praça. O avô contou histórias sobre o sertão e as canções de então.",
  },
  {
    language: "Swedish",
    encodings: ["windows-1252", "ibm850", "macintosh"],
    text: "Båten låg för ankar utanför ön. På kvällen gick vi längs ån och såg månen över träden. Där står en gammal kvarn.",
  },
  {
    language: "Czech",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Včera večer přišel dědeček z lesa a přinesl koš plný hřibů. Žluťoučký kůň běžel přes louku. Děti se těší na prázdniny.",
  },
  {
    language: "Polish",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Wczoraj wieczorem poszliśmy nad rzekę. Mała dziewczynka zgubiła żółtą czapkę. Książka leży na półce obok łóżka, a źdźbło trawy na ścieżce.",
  },
  {
    language: "Hungarian",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Tegnap este későn értünk haza. A szőlő már megérett a kertben, és az őszi erdő gyönyörű volt. Hűvös szél fújt a tó felől.",
  },
  {
    language: "Slovene",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Včeraj smo šli čez most in kupili češnje na tržnici. Otroci so že v šoli, oče pa še spi. Življenje na deželi je počasno.",
  },
  {
    language: "Croatian",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Jučer smo šetali uz more i gledali brodove. Djeca žele ići u školu, a đak čeka učitelja. Kuća će biti gotova sljedeće godine.",
  },
  {
    language: "Romanian",
    encodings: ["windows-1250", "iso-8859-2", "ibm852"],
    text: "Ieri am fost în oraş şi am cumpărat pâine şi brânză. Copiii învaţă la şcoală, iar bunica stă lângă fereastră. Câinele latră în grădină.",
  },
  {
    language: "Turkish",
    encodings: ["windows-1254", "iso-8859-9", "ibm857"],
    text: "Dün akşam yağmur yağdı ve sokaklar ıslandı. Küçük çocuk kırmızı şapkasını kaybetti. İstanbul'da güzel bir kış günüydü.",
  },
  {
    language: "Lithuanian",
    encodings: ["windows-1257", "iso-8859-13"],
    text: "Vakar vakare ėjome prie ežero ir žiūrėjome į žvaigždes. Močiutė kepa skanų pyragą. Šiandien šalta, bet saulė šviečia.",
  },
  {
    language: "Latvian",
    encodings: ["windows-1257", "iso-8859-13"],
    text: "Vakar mēs gājām gar jūru un vācām gliemežvākus. Vecāmāte cep garšīgu maizi. Šodien ir auksts, bet spīd saule, un bērni priecājas.",
  },
  {
    language: "Russian",
    encodings: ["windows-1251", "koi8-r", "ibm866", "ibm855", "iso-8859-5", "maccyrillic"],
    text: "Вчера вечером мы гуляли по берегу реки. Маленькая девочка потеряла жёлтую шапку. Книга лежит на полке рядом с окном, и никто её не читает.",
  },
  {
    language: "Ukrainian",
    encodings: ["windows-1251", "koi8-u", "maccyrillic"],
    text: "Вчора ввечері ми гуляли берегом річки. Маленька дівчинка загубила жовту шапку. Книжка лежить на полиці біля вікна, і її ніхто не читає.",
  },
  {
    language: "Bulgarian",
    encodings: ["windows-1251", "ibm855", "iso-8859-5"],
    text: "Вчера вечерта се разхождахме край реката. Малкото момиче изгуби жълтата си шапка. Книгата е на рафта до прозореца и никой не я чете.",
  },
  {
    language: "Greek",
    encodings: ["windows-1253", "iso-8859-7", "ibm737"],
    text: "Χθες το βράδυ περπατήσαμε δίπλα στο ποτάμι. Το μικρό κορίτσι έχασε το κίτρινο καπέλο του. Το βιβλίο είναι στο ράφι.",
  },
  {
    language: "Hebrew",
    encodings: ["windows-1255", "ibm862"],
    text: "אתמול בערב הלכנו לאורך הנהר. הילדה הקטנה איבדה את הכובע הצהוב שלה. הספר מונח על המדף ליד החלון.",
  },
  {
    language: "Arabic",
    encodings: ["windows-1256", "iso-8859-6"],
    text: "مشينا أمس مساء على ضفة النهر. فقدت البنت الصغيرة قبعتها الصفراء. الكتاب على الرف بجانب النافذة ولا يقرؤه أحد.",
  },
  {
    language: "Thai",
    encodings: ["windows-874", "tis-620"],
    text: "เมื่อวานตอนเย็นเราเดินเล่นริมแม่น้ำ เด็กหญิงตัวเล็กทำหมวกสีเหลืองหาย หนังสืออยู่บนชั้นข้างหน้าต่าง",
  },
  {
    language: "Japanese",
    encodings: ["shift_jis", "euc-jp"],
    text: "昨日の夕方、川沿いを散歩しました。小さな女の子が黄色い帽子をなくしました。本は窓のそばの棚にあります。",
  },
  {
    language: "Korean",
    encodings: ["euc-kr"],
    text: "어제 저녁에 우리는 강가를 걸었다. 작은 소녀가 노란 모자를 잃어버렸다. 책은 창문 옆 선반에 있고 아무도 읽지 않는다.",
  },
  {
    language: "Chinese, simplified",
    encodings: ["gb18030"],
    text: "昨天晚上我们在河边散步。小女孩丢了她的黄帽子。书放在窗户旁边的架子上，没有人看。",
  },
  {
    language: "Chinese, traditional",
    encodings: ["big5"],
    text: "昨天晚上我們在河邊散步。小女孩丟了她的黃帽子。書放在窗戶旁邊的架子上，沒有人看。",
  },
];
