/*
 * The checks of `validator` that columns are tried against. Each is loaded by itself: loading all hundred of them would take
 * a hundredth of a command that profiles a few small files.
 */
import isCreditCard from "validator/lib/isCreditCard.js";
import isEmail from "validator/lib/isEmail.js";
import isIBAN from "validator/lib/isIBAN.js";
import isIP from "validator/lib/isIP.js";
import isISBN from "validator/lib/isISBN.js";
import isISO4217 from "validator/lib/isISO4217.js";
import isISO31661Alpha2 from "validator/lib/isISO31661Alpha2.js";
import isISO31661Alpha3 from "validator/lib/isISO31661Alpha3.js";
import isISSN from "validator/lib/isISSN.js";
import isLatLong from "validator/lib/isLatLong.js";
import isMACAddress from "validator/lib/isMACAddress.js";
import isPostalCode from "validator/lib/isPostalCode.js";
import isURL from "validator/lib/isURL.js";
import isUUID from "validator/lib/isUUID.js";

export const checks = {
  isCreditCard: own(isCreditCard),
  isEmail: own(isEmail),
  isIBAN: own(isIBAN),
  isIP: own(isIP),
  isISBN: own(isISBN),
  isISO4217: own(isISO4217),
  isISO31661Alpha2: own(isISO31661Alpha2),
  isISO31661Alpha3: own(isISO31661Alpha3),
  isISSN: own(isISSN),
  isLatLong: own(isLatLong),
  isMACAddress: own(isMACAddress),
  isPostalCode: own(isPostalCode),
  isURL: own(isURL),
  isUUID: own(isUUID),
};

/** Node gives a module that is none of its own as its default: of some it is the check, of others that stands in it. */
type Own<Module> = Module extends { default: infer Check } ? Check : Module;

function own<Module extends object>(module: Module): Own<Module> {
  return ("default" in module ? module.default : module) as Own<Module>;
}
