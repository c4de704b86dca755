// Moments as a person reads them: in their own time zone and language.

import { placeName, word } from "./words.js";

const cache = new Map();

function formatter(locale, zone, options) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  if (!cache.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    } catch { // a time zone that this browser does not know
      made = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    }
    cache.set(key, made);
  }
  return cache.get(key);
}

/** 14:05, everywhere and in every language of the house. */
export function clockTime(seconds, zone) {
  return formatter("en-GB", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

export function exactTime(seconds, zone) {
  return formatter("en-GB", zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

/** The day as a key: two messages of one key stand under one heading. */
export function dayOf(seconds, zone) {
  return formatter("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(seconds * 1000);
}

/** "Today", "Yesterday", or the date. Browsers have no Kinyarwanda month names: numbers there. */
export function dayName(seconds, zone, language, now) {
  const day = dayOf(seconds, zone);
  if (day === dayOf(now, zone)) return word("time.today", language);
  if (day === dayOf(now - 86400, zone)) return word("time.yesterday", language);
  if (language === "rw") return formatter("en-GB", zone, { day: "2-digit", month: "2-digit", year: "numeric" }).format(seconds * 1000);
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  return formatter(locale, zone, { day: "numeric", month: "long", year: "numeric" }).format(seconds * 1000);
}

/** "Kigali" of "Africa/Kigali", as it is called in a language. */
export const cityOf = (zone, language) => placeName(zone.split("/").at(-1).replaceAll("_", " "), language);
