/* Unpacks the rules of the embed: the twin of generator/rules/squeeze.go, whose
   comments say how it works. Pure. */
"use strict";

/**
 * @param {string} packed  what Squeeze wrote
 * @returns {string}
 */
const unsqueeze = (packed) => {
  const MIXED = 8, SLOTBITS = 21, HASH = 0x2C1B3C6D, GOLD = 0x9E3779B1;
  const digit = (i) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(packed[i] || "A");
  let at = 0, held = 0, bitsHeld = 0;
  const byte = () => {
    while (bitsHeld < 8) { held = (held << 6 | digit(at++)) & 0xFFFF; bitsHeld += 6; }
    bitsHeld -= 8;
    return held >> bitsHeld & 255;
  };
  const four = () => ((byte() << 24 | byte() << 16 | byte() << 8 | byte()) >>> 0);

  const stretched = new Int32Array(4096), squashed = new Int32Array(4096);
  for (let i = 0; i < 4096; i++) {
    const p = (i + 0.5) / 4096;
    stretched[i] = Math.max(-2047, Math.min(2047, Math.round(256 * Math.log(p / (1 - p)))));
    squashed[i] = Math.max(1, Math.min(4095, Math.round(4096 / (1 + Math.exp((2048 - i) / 256)))));
  }
  const squash = (sum, unit) => squashed[Math.max(0, Math.min(4095, Math.floor(sum / unit) + 2048))];
  const pace = new Int32Array(31).map((_, n) => Math.trunc(65536 / (2 * n + 3)));

  const beside = new Int16Array(1 << SLOTBITS), seen = new Uint8Array(1 << SLOTBITS);
  const weights = new Float64Array(512 * MIXED).fill(20000);
  const hash = new Int32Array(MIXED), half = new Int32Array(MIXED), slot = new Int32Array(MIXED), stretch = new Int32Array(MIXED), last = [0, 0, 0, 0, 0];
  const out = new Uint8Array(four());
  let low = 0, high = 0xFFFFFFFF, code = four(), word = 0, now = [], before = [];

  const find = (bits) => {
    for (let i = 0; i < MIXED; i++) {
      let x = Math.imul(hash[i] + Math.imul(bits, GOLD) + i, 0x85EBCA6B);
      x ^= x >>> 15;
      let at = x >>> (32 - SLOTBITS) & ~15;
      const mark = x << 16 >> 16, other = at ^ 16;
      if (beside[at] !== mark) {
        if (beside[other] === mark || seen[other + 1] < seen[at + 1]) at = other;
        if (beside[at] !== mark) {
          beside.fill(0, at, at + 16);
          seen.fill(0, at, at + 16);
          beside[at] = mark;
        }
      }
      half[i] = at;
    }
  };

  for (let n = 0; n < out.length; n++) {
    let h = 0, bits = 1, node = 1;
    last.forEach((c, i) => { hash[i] = h; h = Math.imul(h + c + 1, HASH); });
    hash[5] = h;
    hash[6] = word + 6;
    hash[7] = Math.imul((before[now.length] || 0) << 16 | Math.min(now.length, 9) << 8 | last[0], HASH);
    find(bits);
    while (bits < 256) {
      const w = bits * MIXED, v = (256 + last[0]) * MIXED;
      let a = 0, b = 0;
      for (let i = 0; i < MIXED; i++) {
        const k = slot[i] = half[i] | node, s = stretch[i] = seen[k] > 0 ? stretched[beside[k] + 32768 >> 4] : 0;
        a += s * weights[w + i];
        b += s * weights[v + i];
      }
      const p = squash(a + b, 131072), range = high - low, mid = low + (range >>> 12) * p + ((range & 4095) * p >>> 12);
      const y = code <= mid ? 1 : 0;
      if (y) high = mid; else low = mid + 1;
      const e = 2 * ((y << 12) - squash(a, 65536)), f = 2 * ((y << 12) - squash(b, 65536));
      for (let i = 0; i < MIXED; i++) {
        const k = slot[i], chance = beside[k] + 32768;
        weights[w + i] += (stretch[i] * e + 512) >> 10;
        weights[v + i] += (stretch[i] * f + 512) >> 10;
        beside[k] = chance + ((65535 * y - chance) * pace[seen[k]] >> 15) - 32768;
        if (seen[k] < 30) seen[k]++;
      }
      bits = bits << 1 | y;
      node = node << 1 | y;
      if (bits >> 4 === 1) { find(bits); node = 1; }
      while (((low ^ high) >>> 24) === 0) {
        low = (low << 8) >>> 0;
        high = (high << 8 | 255) >>> 0;
        code = (code << 8 | byte()) >>> 0;
      }
    }
    const c = out[n] = bits & 255;
    last.pop();
    last.unshift(c);
    if ((c >= 97 && c <= 122) || c >= 128) {
      word = Math.imul(word + c, GOLD);
      now.push(c);
    } else {
      if (now.length > 0) before = now;
      word = 0;
      now = [];
    }
  }
  return new TextDecoder().decode(out);
};
