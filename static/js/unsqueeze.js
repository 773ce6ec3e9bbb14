/* Unpacks the rules of the embed: the twin of generator/rules/squeeze.go, whose
   comments say how it works. Pure. */
"use strict";

/**
 * @param {string} packed  what Squeeze wrote
 * @returns {string}
 */
const unsqueeze = (packed) => {
  const MIXED = 6, PATIENCE = 12, BUCKETBITS = 17, HASH = 0x2C1B3C6D, GOLD = 0x9E3779B1;
  const COMMON = "e ainosr|t\",ldumchgp1:ybwfk[]*v-\nz0j243x8X{7}59.6CBq/_DESO";
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
  const pace = new Int32Array(PATIENCE + 1).map((_, n) => Math.trunc(131072 / (2 * n + 3)));

  const buckets = new Uint16Array(16 << BUCKETBITS), weights = new Float64Array((6 * 16 + 256) * MIXED).fill(18000);
  const hash = new Int32Array(MIXED), now = new Int32Array(MIXED), said = new Int32Array(MIXED), last = [0, 0, 0, 0, 0];
  const out = new Uint8Array(four());
  let low = 0, high = 0xFFFFFFFF, code = four(), word = 0, letters = [], before = [];

  const find = (part) => {
    for (let i = 0; i < MIXED; i++) {
      let x = Math.imul(hash[i] + Math.imul(part, GOLD) + i, 0x85EBCA6B);
      x ^= x >>> 15;
      let b = x >>> (32 - BUCKETBITS) << 4;
      const mark = x & 0xFFFF, other = b ^ 16;
      if (buckets[b] !== mark) {
        if (buckets[other] === mark || (buckets[other + 1] & 15) < (buckets[b + 1] & 15)) b = other;
        if (buckets[b] !== mark) {
          buckets.fill(0, b, b + 16);
          buckets[b] = mark;
        }
      }
      now[i] = b;
    }
  };

  const half = (after) => {
    find(after + 1);
    const byNode = Math.max(0, Math.min(after, 16) - 11) * 16, v = (96 + last[0]) * MIXED;
    let node = 1;
    while (node < 16) {
      const w = (byNode + node) * MIXED;
      let sum = 0;
      for (let i = 0; i < MIXED; i++) {
        const slot = buckets[now[i] | node];
        said[i] = slot === 0 ? 0 : stretched[slot >> 4];
        sum += said[i] * (weights[w + i] + weights[v + i]);
      }
      const p = squashed[Math.max(0, Math.min(4095, Math.floor(sum / 131072) + 2048))];
      const range = high - low, mid = low + (range >>> 12) * p + ((range & 4095) * p >>> 12), y = code <= mid ? 1 : 0;
      if (y) high = mid; else low = mid + 1;
      const e = 2 * ((y << 12) - p);
      for (let i = 0; i < MIXED; i++) {
        if (Math.abs(e) > 200) {
          const d = said[i] * e + 1024 >> 11;
          weights[w + i] += d;
          weights[v + i] += d;
        }
        const slot = buckets[now[i] | node], seen = slot & 15, chance = slot === 0 ? 2048 : slot >> 4;
        const next = y ? chance + ((4096 - chance) * pace[seen] + 32768 >> 16) : chance - (chance * pace[seen] + 32768 >> 16);
        buckets[now[i] | node] = Math.max(1, Math.min(4095, next)) << 4 | Math.min(seen + 1, PATIENCE);
      }
      node = node << 1 | y;
      while (((low ^ high) >>> 24) === 0) {
        low = (low << 8) >>> 0;
        high = (high << 8 | 255) >>> 0;
        code = (code << 8 | byte()) >>> 0;
      }
    }
    return node & 15;
  };

  for (let n = 0; n < out.length; n++) {
    let h = 0;
    const hashes = last.map((c) => h = Math.imul(h + c + 1, HASH));
    hash.set([hashes[0], hashes[1], hashes[2], hashes[4], word + 6,
      Math.imul((before[letters.length] || 0) << 16 | Math.min(letters.length, 9) << 8 | last[0], HASH)]);
    const head = half(0);
    let c = head;
    if (head === 15) {
      const upper = half(15);
      c = upper << 4 | half(16 + upper);
    } else c = COMMON.charCodeAt(head < 12 ? head : 12 + (head - 12) * 16 + half(head));
    out[n] = c;
    last.pop();
    last.unshift(c);
    if ((c >= 97 && c <= 122) || c >= 128) {
      word = Math.imul(word + c, GOLD);
      letters.push(c);
    } else {
      if (letters.length > 0) before = letters;
      word = 0;
      letters = [];
    }
  }
  return new TextDecoder().decode(out);
};
