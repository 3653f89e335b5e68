import { expect } from "chai";
import fc from "fast-check";
import validator from "validator";
import { isAmbiguous, soundsPersonal, tellsOfPersons } from "../../../src/profiling/semantics/column-name.ts";
import {
  type Counted,
  candidateRules,
  mayBeNumbersOf,
  meaningOfIntegers,
  meaningOfNumbers,
  semanticTypes,
} from "../../../src/profiling/semantics/detect.ts";
import { commonPattern } from "../../../src/profiling/semantics/pattern.ts";
import { rules } from "../../../src/profiling/semantics/rules.ts";

function typesOf(values: string[], name = "value"): string[] {
  const counted = values.map((value): Counted => [value, 1]);
  return semanticTypes(name, candidateRules(name, values), counted, true).map(({ type }) => type);
}

interface Case {
  type: string;
  is: string[];
  /** Columns that look like it and are not; each must not be called so. */
  isNot: { values: string[]; name?: string }[];
  name?: string;
}

const cases: Case[] = [
  {
    type: "email",
    is: ["ann@example.org", "bob.b+tag@mail.example.co.uk", "c_d@x.io"],
    isNot: [{ values: ["@ann", "@bob", "@carl"] }, { values: ["a@b", "user@host", "git@server"] }],
  },
  {
    type: "url",
    is: ["https://example.org/a?b=c", "http://10.0.0.1:8080/x", "ftp://ftp.example.org/pub"],
    isNot: [{ values: ["www", "example.org", "see http"] }, { values: ["a://b", "c:/d/e", "file:x"] }],
  },
  {
    type: "uuid",
    is: ["8930240b-a0e8-46e7-ace8-aab2b42fcc01", "00000000-0000-0000-0000-000000000000"],
    isNot: [{ values: ["8930240b-a0e8-46e7-ace8", "8930240b-a0e8-46e7-ace9"] }],
  },
  {
    type: "ipv4",
    is: ["192.168.0.1", "10.0.0.255", "8.8.8.8"],
    isNot: [
      { values: ["1.2.3.4", "1.2.3.5", "2.0.0.1"] },
      { values: ["1.0.0.40", "2.0.1.41", "3.10.2.42"] },
      { values: ["12.1.1.1", "12.1.1.2", "12.1.1.40"] },
      { values: ["10.2.0.100", "10.2.1.101", "120.1.2.3"], name: "FWVersion" },
      { values: ["4.1.1.44", "44.1.1.2"], name: "section_no" },
      { values: ["192.168.0.256", "300.1.1.1"] },
    ],
  },
  {
    type: "ipv6",
    is: ["2001:db8::1", "fe80::1ff:fe23:4567:890a", "::1"],
    isNot: [{ values: ["12:30:45", "23:59:59"] }, { values: ["std::vector", "boost::asio"] }],
  },
  {
    type: "mac",
    is: ["00:1a:2b:3c:4d:5e", "AA-BB-CC-DD-EE-FF"],
    isNot: [{ values: ["001a2b3c4d5e", "001a2b3c4d5f"] }, { values: ["00:1a:2b:3c", "00:1a:2b:3d"] }],
  },
  {
    type: "country_code",
    is: ["GR", "DE", "NA", "FR", "JP"],
    isNot: [
      { values: ["CA", "DE", "GA", "IL", "MD"] },
      { values: ["TX", "NY", "WA", "OH"] },
      { values: ["IT", "HR", "PR", "QA", "RD"], name: "department" },
      { values: ["de", "fr", "it"], name: "language" },
      { values: ["DE", "FR", "ES", "IT"], name: "language" },
      { values: ["DE", "FR", "ES", "IT"], name: "idioma" },
      { values: ["AI", "ML", "CV", "TV"], name: "value" },
      { values: ["DE", "FR", "ES", "IT"], name: "topic_code" },
    ],
  },
  {
    type: "currency_code",
    is: ["EUR", "USD", "JPY", "CHF"],
    isNot: [
      { values: ["JFK", "LHR", "CDG", "ATH"] },
      { values: ["ALL", "TOP", "CUP"] },
      { values: ["SUN", "MON", "TUE", "WED"] },
    ],
  },
  {
    type: "coordinates",
    is: ["37.9838, 23.7275", "-33.86,151.2093"],
    isNot: [{ values: ["1,5", "2,25", "3,75"] }, { values: ["137.98, 23.72", "120.5, 200.1"] }],
  },
  {
    type: "phone",
    is: ["+30 210 1234567", "+49 30 901820", "+1 212-555-0123"],
    isNot: [
      { values: ["2024-01-31", "2024-02-01"] },
      { values: ["+5", "+12", "+100"] },
      { values: ["123456789", "987654321"] },
    ],
  },
  {
    type: "iban",
    is: ["DE89370400440532013000", "GR16 0110 1250 0000 0001 2300 695"],
    isNot: [
      { values: ["DE89370400440532013001", "DE89370400440532013002"] },
      { values: ["AB12CD34EF56", "AB12CD34EF57"] },
    ],
  },
  {
    type: "credit_card",
    is: ["4111111111111111", "5500 0000 0000 0004", "3400-0000-0000-009"],
    isNot: [
      { values: ["4111111111111112", "4111111111111113", "4111111111111114"] },
      { values: ["1234567890123", "1234567890124"] },
    ],
  },
  {
    type: "doi",
    is: ["10.1000/xyz123", "https://doi.org/10.1038/nphys1170", "doi:10.5281/zenodo.1"],
    isNot: [{ values: ["10.5", "10.25/3", "10.1/x"] }],
  },
  {
    type: "issn",
    is: ["0378-5955", "2049-3630", "0317-8471"],
    isNot: [{ values: ["1234-5678", "2023-2024", "1999-2000"] }, { values: ["03785955", "20493630"] }],
  },
  {
    type: "isbn",
    is: ["978-3-16-148410-0", "0-306-40615-2", "9780306406157"],
    isNot: [{ values: ["9783161484101", "9783161484102"] }, { values: ["1234567890", "1234567899"] }],
  },
  {
    type: "postcode",
    is: ["SW1A 1AA", "EC2V 7HH", "M1 1AE"],
    isNot: [{ values: ["02139", "10115", "75001"] }, { values: ["A1 B2", "C3 D4"] }],
  },
  { type: "postcode", name: "zip_code", is: ["02139", "10115", "75001"], isNot: [{ values: ["x", "y"], name: "zip" }] },
  {
    type: "hash",
    is: ["d41d8cd98f00b204e9800998ecf8427e", "0cc175b9c0f1b6a831c399e269772661"],
    isNot: [
      { values: ["12345678901234567890123456789012", "12345678901234567890123456789013"] },
      { values: ["deadbeef", "cafebabe"] },
    ],
  },
  {
    type: "latitude",
    name: "lat",
    is: ["37.98", "-90", "0"],
    isNot: [{ values: ["37.98", "12.5"] }, { values: ["120.5"], name: "lat" }],
  },
  { type: "longitude", name: "longitude", is: ["151.2", "-180"], isNot: [{ values: ["151.2", "20"], name: "length" }] },
  {
    type: "phone",
    name: "phoneNumber",
    is: ["210 1234567", "030/901820"],
    isNot: [{ values: ["yes", "no"], name: "phone" }],
  },
];

describe("the semantic type of a column", () => {
  for (const { type, is, isNot, name } of cases) {
    it(`is ${type}${name === undefined ? "" : ` in a column named ${name}`} for what is one, and not for what looks like one`, () => {
      expect(typesOf(is, name)).to.include(type);
      for (const other of isNot) expect(typesOf(other.values, other.name), JSON.stringify(other)).not.to.include(type);
    });
  }

  it("comes with the share of values that match, empty ones left out", () => {
    const values = [...Array.from({ length: 9 }, (_, i): Counted => [`p${i}@example.org`, 1]), ["unknown", 1], ["", 5]];
    const texts = (values as Counted[]).map(([text]) => text);
    const found = semanticTypes("x", candidateRules("x", texts), values as Counted[], true);
    expect(found).to.deep.equal([{ type: "email", share: 0.9 }]);
    const some = semanticTypes("x", candidateRules("x", texts), values as Counted[], false);
    expect(some).to.deep.equal([{ type: "email", share: 0.9, approximate: true, checked: 11 }]);
  });

  it("is none for words, numbers and names", () => {
    expect(typesOf(["alpha", "beta", "gamma", "delta"])).to.deep.equal([]);
    expect(typesOf(["1", "2", "3"])).to.deep.equal([]);
    expect(typesOf(["Ann Lee", "Bob Ray"])).to.deep.equal([]);
  });
});

describe("an e-mail address", () => {
  it("is what the validator takes for one, however it is told", () => {
    const email = rules.find(({ type }) => type === "email");
    const part = fc.string({ unit: fc.constantFrom(..."aZ09.-_+@'é\" "), maxLength: 12 });
    const long = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 58, maxLength: 68 });
    const some = fc.oneof(part, part, long);
    fc.assert(
      fc.property(
        some,
        some,
        fc.constantFrom("org", "x", "c0m", "com.", "gmail.com", "a_b.de", "münchen"),
        (local, host, end) => {
          for (const text of [`${local}@${host}.${end}`, `${local}@${end}`, `${local}@${`${host}.`.repeat(4)}${end}`]) {
            expect(email?.test(text), text).to.equal(validator.isEmail(text));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("the meaning of numbers", () => {
  it("is latitude or longitude by name and extent", () => {
    expect(meaningOfNumbers("stationLatitude", -37.8, 61)).to.deep.equal([{ type: "latitude", share: 1 }]);
    expect(meaningOfNumbers("lon", -180, 180)).to.deep.equal([{ type: "longitude", share: 1 }]);
    expect(meaningOfNumbers("lat", -37.8, 161)).to.deep.equal([]);
    expect(meaningOfNumbers("length", 1, 2)).to.deep.equal([]);
  });

  it("is none where the name goes on to something else, and `long` needs a latitude beside it", () => {
    for (const name of ["lat_ms", "lat p99", "avg_lat", "long_desc_len", "long_name", "lat_count", "Long", "flat"]) {
      expect(meaningOfNumbers(name, 0, 40, [name]), name).to.deep.equal([]);
    }
    for (const name of ["lat_deg", "LAT_WGS84", "pickupLatitude", "lat1", "latitude_of_station", "szerokość"]) {
      expect(meaningOfNumbers(name, 0, 40), name).to.deep.equal([{ type: "latitude", share: 1 }]);
    }
    expect(meaningOfNumbers("long", -70, 40, ["lat", "long"])).to.deep.equal([{ type: "longitude", share: 1 }]);
  });
});

describe("a column's name", () => {
  it("tells whether its values are about a person", () => {
    for (const name of ["email", "customerEmail", "first_name", "date_of_birth", "phone number", "Street Address"]) {
      expect(soundsPersonal(name), name).to.equal(true);
    }
    for (const name of ["product_name", "email_count", "address_type", "mac_address", "birth_rate", "city", "name"]) {
      expect(soundsPersonal(name), name).to.equal(false);
    }
  });

  it("tells so in many languages, with or without marks on letters and blanks between words", () => {
    const names =
      "Vorname,Nachname,Telefonnummer,Straße,STRASSE,Führerschein,fuehrerschein,Kundenname,prénom,PRENOM,date_naissance,nom du client," +
      "cognome,codiceFiscale,data_nascita,apellido,fechaNacimiento,FECHA_NAC,correo electrónico,teléfono móvil,nombre_del_paciente," +
      "sobrenome,dtNascimento,CPF do cliente,endereço,nazwisko,numer telefonu,PESEL,prenume,data_nașterii,CNP,achternaam,geboortedatum," +
      "Фамилия,дата рождения,номер телефона,прізвище,дата народження,soyadı,doğum tarihi,Επώνυμο,τηλέφωνο,příjmení,rodné číslo," +
      "vezetéknév,születési dátum,efternamn,phone1,address_line_2,home_phone,email_hash," +
      "e-mailadres,mailadres klant,e-post,epostadress,katuosoite,anyja_neve,numéro_sécu,mobilnr,contact_no,DOB_dt,aadhaar_number," +
      "姓名,联系电话,身份证号码,出生日期,氏名,フリガナ,電話番号,生年月日,성명,휴대폰_번호,주민등록번호";
    for (const name of names.split(",")) expect(soundsPersonal(name), name).to.equal(true);
  });

  it("does not where it goes on to another thing, or the values are not of the kind that it names", () => {
    const names =
      "birth_weight,login_attempts,street_width_m,phone_model,mobile_os,email_template,poids_naissance,peso_nacimiento,direccion_viento," +
      "nombre de clients,nombre_archivo,telefon_modell,phone_battery,mobile_users,adresse_count,nome_prodotto,rut_depth,street_lights," +
      "手机型号,电话数量,地址类型,postcode_count,contact_normal";
    for (const name of names.split(",")) expect(soundsPersonal(name), name).to.equal(false);
    expect(soundsPersonal(`phone ${"de la 1 ".repeat(20)}x`)).to.equal(false);
    expect(soundsPersonal("login", "other")).to.equal(false);
    expect(soundsPersonal("birth_date", "other")).to.equal(true);
    expect(soundsPersonal("phone", "boolean")).to.equal(false);
  });

  it("that may mean something else counts where the table tells of persons", () => {
    for (const name of ["nom", "nombre", "name", "RUT", "NIR", "imie", "lname", "名前", "ad"])
      expect(isAmbiguous(name) || soundsPersonal(name)).to.equal(true);
    for (const name of ["prénom", "apellido", "birth_date", "Geschlecht", "dt_nasc"])
      expect(tellsOfPersons(name), name).to.equal(true);
    for (const name of ["phone", "email", "address", "birth_weight", "city"])
      expect(tellsOfPersons(name), name).to.equal(false);
  });
});

describe("the pattern of a column", () => {
  it("is the form that all values have", () => {
    expect(commonPattern(["AB-12", "CD-345", "EF-6"])?.regex).to.equal("[A-Z]{2}-[0-9]+");
    expect(commonPattern(["user_1", "user_22", "user_333"])?.regex).to.equal("user_[0-9]+");
    expect(commonPattern(["a.b?1", "a.b?2", "a.b?3"])?.regex).to.equal("a\\.b\\?[0-9]{1}");
  });

  it("is none where values differ in form, are few, or are only words", () => {
    expect(commonPattern(["AB-12", "CD12", "x"])).to.equal(null);
    expect(commonPattern(["A1", "B2"])).to.equal(null);
    expect(commonPattern(["alpha", "beta", "epsilon"])).to.equal(null);
  });
});

describe("integers", () => {
  const meanings = (name: string, values: number[]): string[] =>
    mayBeNumbersOf(name, Math.min(...values), Math.max(...values))
      ? meaningOfIntegers(name, values, true).map(({ type }) => type)
      : [];
  const many = (value: (i: number) => number): number[] => Array.from({ length: 60 }, (_, i) => value(i));

  it("are numbers of cards and books by their check digits, of telephones and places by their names too", () => {
    const cards = [4111111111111111, 5500000000000004, 340000000000009, 6011000000000004];
    expect(meanings("number", cards)).to.deep.equal(["credit_card"]);
    expect(meanings("number", [9780306406157, 9783161484100])).to.deep.equal(["isbn"]);
    expect(
      meanings(
        "phone",
        many((i) => 306912345000 + i),
      ),
    ).to.deep.equal(["phone"]);
    expect(meanings("zip_code", [10115, 94105, 60601])).to.deep.equal(["postcode"]);
  });

  it("that only look like it are just numbers", () => {
    expect(
      meanings(
        "id",
        many((i) => 4111111111111111 + i * 7),
      ),
    ).to.deep.equal([]);
    expect(
      meanings(
        "ean",
        many((i) => 4006381333900 + i),
      ),
    ).to.deep.equal([]);
    expect(
      meanings(
        "population",
        many((i) => 1_300_000_000 + i * 977),
      ),
    ).to.deep.equal([]);
    expect(
      meanings(
        "created",
        many((i) => 1_700_000_000_000 + i * 86_400_000),
      ),
    ).to.deep.equal([]);
    expect(
      meanings(
        "cell",
        many((i) => 1_234_567 + i),
      ),
    ).to.deep.equal([]);
    expect(meanings("amount", [10115, 94105, 60601])).to.deep.equal([]);
    expect(meanings("phone", [-306912345000, 306912345001])).to.deep.equal([]);
  });
});
