/*
 * Names of columns whose values tell something about a person, in the languages that most people in Europe speak and in
 * Portuguese and Spanish of the Americas, and in Chinese, Japanese and Korean. Small words in them may be left out, and so may the blanks.
 */

/** What is written in letters: of a column of numbers or times, such a name means something else. */
export const PERSONAL_TEXTS = `
first name, forename, last name, surname, full name, given name, family name, maiden name, middle name, user name, login,
e mail, street, street address, home address, postal address, address, ip address, next of kin

vorname, nachname, zuname, familienname, geburtsname, rufname, vollständiger name, benutzername, nutzername,
anmeldename, emailadresse, mailadresse, adresse, anschrift, wohnadresse, privatadresse, postanschrift, straße, wohnort

prénom, nom de famille, nom de naissance, nom de jeune fille, nom complet, nom usuel, nom d usage, nom d utilisateur,
courriel, adresse électronique, adresse postale, rue, domicile

nome di battesimo, cognome, nome completo, nome e cognome, cognome e nome, nominativo, nome utente,
posta elettronica, indirizzo, indirizzo email, residenza, domicilio

nombres, primer nombre, segundo nombre, apellido, primer apellido, segundo apellido, apellido paterno,
apellido materno, nombre completo, nombre y apellido, nombre de pila, nombre de usuario, correo,
correo electrónico, dirección, calle, nombre de la madre, nombre del padre

primeiro nome, nome próprio, sobrenome, apelido, último nome, nome social, nome da mãe, nome do pai, nome da pessoa,
nome de usuário, nome de utilizador, correio eletrônico, correio electrónico, endereço, morada, logradouro, rua

imię, imiona, drugie imię, nazwisko, nazwisko rodowe, imię i nazwisko, nazwa użytkownika, poczta elektroniczna, adres,
adres zamieszkania, ulica

prenume, nume de familie, nume și prenume, nume complet, nume utilizator, adresă, stradă, domiciliu

voornaam, achternaam, tussenvoegsel, familienaam, meisjesnaam, roepnaam, volledige naam, gebruikersnaam, woonadres,
straat, straatnaam, mailadres, emailadres

имя отчество, фамилия, отчество, фио, имя пользователя, электронная почта, эл почта, адрес, адрес электронной почты,
улица, домашний адрес, прізвище, по батькові, піб, електронна пошта, адреса, вулиця

soyad, soyadı, soyisim, ad soyad, adı soyadı, kullanıcı adı, eposta, e posta, e posta adresi, ev adresi, sokak

επώνυμο, επίθετο, ονοματεπώνυμο, όνομα χρήστη, πατρώνυμο, διεύθυνση, ηλεκτρονική διεύθυνση, οδός

křestní jméno, příjmení, celé jméno, uživatelské jméno, adresa, bydliště, ulice
keresztnév, vezetéknév, családnév, utónév, teljes név, felhasználónév, lakcím, utca
förnamn, efternamn, användarnamn, gatuadress, fornavn, etternavn, efternavn, brukernavn, sähköposti, etunimi, sukunimi
e post, e postadress, e postadresse, bostadsadress, hemadress, vejnavn, katuosoite, kotiosoite, lähiosoite, sähköpostiosoite
anyja neve, születési neve, e mail cím, lakhely

姓名, 真实姓名, 真實姓名, 用户名, 联系人, 聯絡人, 地址, 住址, 家庭住址, 联系地址, 邮箱, 电子邮箱, 电子邮件, 電子郵件
氏名, お名前, フリガナ, ふりがな, 住所, 現住所, メールアドレス
성명, 성함, 주소, 이메일, 이메일 주소
`;

/** Dates, numbers, and what is written with digits. */
export const PERSONAL_NUMBERS = `
phone, telephone, tel, mobile, cell phone, fax, msisdn, birth, birthday, birth date, birth place, birth year, birth month,
date of birth, place of birth, year of birth, dob, ssn, social security, social security number, passport, national id,
contact no, contact number, aadhaar, aadhaar number, nino, tax id, iban, credit card, card number, card no, licence plate, license plate, number plate, driving licence,
driver license, whatsapp

telefon, telefonnummer, telefonnr, rufnummer, handy, handynummer, handynr, mobil, mobiltelefon, mobilnummer, mobilnr, festnetz,
geburtsdatum, geburtstag, geburtsort, geburtsjahr, geb datum, hausnummer, personalausweis, personalausweisnummer,
ausweisnummer, reisepass, reisepassnummer, steuernummer, steuer id, steueridentifikationsnummer,
sozialversicherungsnummer, versichertennummer, krankenversicherungsnummer, führerschein, führerscheinnummer, kontonummer,
kreditkarte, kreditkartennummer

téléphone, tél, numéro de téléphone, téléphone portable, numéro de portable, date de naissance, date naiss,
lieu de naissance, année de naissance, naissance, numéro de sécurité sociale, sécurité sociale, numéro sécu, num sécu, passeport,
numéro de passeport, permis de conduire, plaque d immatriculation, carte bancaire, carte de crédit, carte d identité

telefono, cellulare, numero di telefono, numero di cellulare, recapito telefonico, data di nascita, luogo di nascita,
anno di nascita, comune di nascita, nascita, codice fiscale, passaporto, numero passaporto, carta di identità, carta di credito

teléfono, móvil, celular, número de teléfono, número de celular, fecha de nacimiento, fecha nac, fec nac, fec nacimiento,
f nacimiento, lugar de nacimiento, año de nacimiento, nacimiento, dni, curp, cuit, cuil, cédula de identidad,
cédula de ciudadanía, documento de identidad, número de documento, número de identificación,
pasaporte, seguridad social, número de seguro social, licencia de conducir, tarjeta de crédito, número de tarjeta

telefone, telemóvel, número de telefone, data de nascimento, dt nascimento, dt nasc, data nasc, local de nascimento,
ano de nascimento, nascimento, cpf, cartão de cidadão, bilhete de identidade, título de eleitor, passaporte,
carteira de identidade, carteira de motorista, cartão de crédito, número do cartão

numer telefonu, nr telefonu, tel komórkowy, telefon komórkowy, data urodzenia, miejsce urodzenia, rok urodzenia, pesel,
dowód osobisty, numer dowodu, paszport, numer paszportu

număr de telefon, data nașterii, data naștere, locul nașterii, cnp, cod numeric personal, pașaport

telefoon, telefoonnummer, mobiel, mobiel nummer, geboortedatum, geboorteplaats, geboortejaar, huisnummer, bsn,
burgerservicenummer, paspoort, paspoortnummer, rijbewijs, rekeningnummer

телефон, номер телефона, мобильный, мобильный телефон, дата рождения, день рождения, место рождения, год рождения,
паспорт, номер паспорта, снилс, дата народження, місце народження, рік народження, мобільний, рнокпп, іпн

cep telefonu, telefon numarası, telefon no, doğum tarihi, doğum yeri, doğum yılı, tc kimlik, tc kimlik no, kimlik no,
pasaport, pasaport no

τηλέφωνο, κινητό, κινητό τηλέφωνο, ημερομηνία γέννησης, τόπος γέννησης, έτος γέννησης, αφμ, αμκα, αριθμός ταυτότητας,
διαβατήριο

telefonní číslo, datum narození, místo narození, rodné číslo, telefonszám, születési dátum, születési idő, születési hely,
adóazonosító, taj szám, személyi szám, telefonnummer, födelsedatum, fødselsdato, fodselsdato, personnummer, fødselsnummer, cpr, cpr nummer, cprnummer,
syntymäaika, henkilötunnus, puhelin, puhelinnumero

电话, 联系电话, 电话号码, 手机, 手机号, 手机号码, 生日, 出生日期, 身份证, 身份证号, 身份证号码, 护照号, 护照号码, 電話號碼, 手機, 手機號碼, 身分證字號
電話, 電話番号, 携帯電話, 携帯番号, 生年月日, 誕生日, マイナンバー, 個人番号
전화, 전화 번호, 휴대폰, 휴대폰 번호, 휴대전화, 연락처, 생일, 생년월일, 주민등록 번호
`;

/** Words for a name that things have too: it is a person's where a person is spoken of, or the table has other data of one. */
export const BARE_NAMES =
  "name, nom, nome, nombre, naam, nume, имя, ім'я, isim, όνομα, jméno, név, namn, navn, nimi, ad, 名前, 이름";

/** Short words that mean something of a person, or something else. They count likewise. */
export const AMBIGUOUS =
  "nir, rg, nie, pis, nis, cns, cnh, nss, rut, nif, инн, targa, patente, buletin, kennzeichen, kenteken, cédula, mél, fname, lname";

/** What only persons have and does not tell one from another; a table that has it is one of persons. */
export const TRAITS =
  "gender, sex, geschlecht, sexe, genre, sesso, genere, sexo, género, gênero, płeć, geslacht, пол, стать, cinsiyet, φύλο";

/** Persons, of whom a name, an address or a number may be. */
export const PERSONS = `
customer, client, employee, patient, person, contact, passenger, student, teacher, owner, author, member, guest, applicant,
donor, holder, user, parent, mother, father, child, spouse, cardholder, respondent, subscriber, buyer, recipient, tenant
kunde, kunden, patienten, mitarbeiter, mitarbeiters, schüler, student, studenten, mitglied, mitglieds, ansprechpartner,
inhaber, versicherter, besitzer, mieter, empfänger
patiente, cliente, salarié, employé, élève, étudiant, adhérent, titulaire, personne, contact, père, mère, enfant
paciente, alumno, alumna, empleado, empleada, persona, contacto, titular, usuario, socio, estudiante, madre, padre, tutor
aluno, aluna, funcionário, funcionária, pessoa, contato, responsável, estudante, mãe, pai, usuário, utente
paziente, dipendente, studente, utente, socio, titolare, assistito
pacjent, pacjenta, klient, klienta, pracownik, pracownika, ucznia, osoby, pacient, pacientului, angajat, clientului
klant, werknemer, leerling, patiënt, medewerker
клиента, пациента, сотрудника, клієнта, пацієнта, müşteri, hasta, πελάτη, ασθενή
`;

/** What may follow without making something else of it: of which kind, whose, how it is written. */
export const FURTHER_WORDS = `
number, numbers, no, nr, num, nummer, numero, número, numéro, address, addr, line, full, text, raw, clean, hash, hashed,
masked, value, normalized, e164, id, ids, home, work, private, office, business, company, primary, secondary, main, mobile,
cell, landline, day, evening, emergency, alternate, alternative, other, old, new, current, previous, original, first, last,
en, name, house, zip, postcode, a, b, city, local, international, intl, ext, extension, month, year, date, dt, place,
adresse, dienstlich, privat, geschäftlich, mobil, festnetz, hausnummer, hausnr, plz, ort, und, mit
personnel, professionnel, portable, fixe, domicile, mobile, principal, principale, postale, complète, complément
fijo, móvil, celular, casa, trabajo, particular, personal, laboral, principal, postal, electrónico, completa, alternativo
fixo, comercial, residencial, pessoal, profissional, eletrônico, completo, complemento, cellulare, fisso, casa, lavoro,
domowy, komórkowy, służbowy, zamieszkania, thuis, werk, prive, mobiel, vast, домашний, рабочий, мобильный, контактный
de, del, of, the, des, der, du, da, do, dos, di, della, dello, d, y, e, et, van, al, los, las, la, le, el, o
`;

/** Words before or behind that turn a personal name into something else. */
export const OTHER_WORDS = `
count, number of, num of, rate, has, is, opt, consent, flag, share, total, mac, memory, company, sent, verified, since, avg,
mean, max, min, weight, last login, web, website, site, url, wallet, contract, register, page, nb, nombre de, anzahl, cantidad de, quantidade de,
firma, liczba, aantal, speicher, viento, poids, peso, gewicht, taux, tasa, taxa, tasso
`;
