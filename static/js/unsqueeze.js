/* Unpacks the rules of the embed: the twin of generator/rules/squeeze.go, whose
   comments say how it works. Pure. */
"use strict";

/**
 * @param {string} packed  what Squeeze wrote
 * @returns {string}
 */
const unsqueeze = (packed) => {
  const MIXED = 5, BUCKETBITS = 17, HASH = 0x2C1B3C6D, GOLD = 0x9E3779B1;
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
  const total = (seen) => (seen >> 4) + (seen & 15);
  const next = [new Uint8Array(256), new Uint8Array(256)], chances = new Uint16Array(MIXED * 256);
  const after = (these, others) => [Math.min(15, these + 1), others > 2 ? (others >> 1) + 1 : others];
  for (let t = 0; t < 256; t++) {
    const noughts = t >> 4, ones = t & 15, [a, b] = after(noughts, ones), [c, d] = after(ones, noughts);
    next[0][t] = a << 4 | b;
    next[1][t] = d << 4 | c;
    for (let i = 0; i < MIXED; i++) chances[i << 8 | t] = 65535 * (5 * ones + 2) / (5 * (noughts + ones) + 4);
  }

  const buckets = new Uint8Array(16 << BUCKETBITS), weights = new Int32Array((6 * 16 + 512) * MIXED).fill(18000, 0, (6 * 16 + 256) * MIXED);
  const hash = new Int32Array(MIXED), now = new Int32Array(MIXED), said = new Int32Array(MIXED), seen = new Int32Array(MIXED), last = [0, 0, 0, 0, 0];
  const out = new Uint8Array(four());
  let low = 0, high = 0xFFFFFFFF, code = four(), word = 0, letters = [], before = [];

  const find = (part) => {
    for (let i = 0; i < MIXED; i++) {
      let x = Math.imul(hash[i] + Math.imul(part, GOLD) + i, 0x85EBCA6B);
      x ^= x >>> 15;
      let b = x >>> (32 - BUCKETBITS) << 4;
      const mark = x & 0xFF, other = b ^ 16;
      if (buckets[b] !== mark) {
        if (buckets[other] === mark || total(buckets[other + 1]) < total(buckets[b + 1])) b = other;
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
      let sum = 0, sure = 0;
      for (let i = 0; i < MIXED; i++) {
        seen[i] = buckets[now[i] | node];
        sure = (sure << 2 | Math.min(3, total(seen[i]))) & 0xFF;
      }
      const u = (96 + 256 + sure) * MIXED;
      for (let i = 0; i < MIXED; i++) {
        said[i] = stretched[chances[i << 8 | seen[i]] >> 4];
        sum += said[i] * (weights[w + i] + weights[v + i] + weights[u + i] | 0);
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
          weights[u + i] += d;
        }
        const chance = i << 8 | seen[i];
        chances[chance] += y * 65535 - chances[chance] >> 7;
        buckets[now[i] | node] = next[y][seen[i]];
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
    hash.set([hashes[0], hashes[1], hashes[4], word + 6,
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
