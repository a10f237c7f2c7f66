#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Looks at live arrays through their pointers: node inspect_pointer.mjs [interop.wasm]
import { Interop } from "./interop.mjs";

function hexdump(bytes, itemsize, indent) {
  const perLine = Math.max(1, Math.floor(16 / itemsize)) * itemsize;
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = Array.from(bytes.subarray(at, at + perLine), (byte) => byte.toString(16).padStart(2, "0"));
    console.log(`${indent}${at.toString(16).padStart(4, "0")}  ${line.join(" ")}`);
  }
}

export function inspect(lib, title, array) {
  console.log(title);
  try {
    lib.fromArrayInterface(array, (tensor) => {
      const { data, typestr, itemsize, shape, strides, readOnly } = lib.describe(tensor);
      console.log(`  data     0x${data.toString(16).padStart(8, "0")}${readOnly ? " (read-only)" : ""}`);
      console.log(`  typestr  ${typestr}`);
      console.log(`  shape    (${shape.join(", ")})`);
      console.log(`  strides  (${strides.join(", ")}) bytes`);
      hexdump(lib.firstElements(tensor, 8), itemsize, "  ");
    });
  } catch (error) {
    console.log(`  refused: ${error.message}`);
  }
}

const lib = await Interop.load(process.argv[2] ?? process.env.INTEROP_WASM ?? "interop.wasm");
const data = lib.c.malloc(24);
new Float32Array(lib.c.memory.buffer, data, 6).set([0, 1, 2, 3, 4, 5]);
inspect(lib, "float32 in rows of three", { data, typestr: "<f4", shape: [2, 3] });
inspect(lib, "the same, transposed", { data, typestr: "<f4", shape: [3, 2], strides: [4, 12] });
inspect(lib, "backwards, every other element", { data: data + 20, typestr: "<f4", shape: [3], strides: [-8] });
inspect(lib, "its bytes, read-only", { data, typestr: "|u1", shape: [24], readOnly: true });
inspect(lib, "a negative extent", { data, typestr: "<f4", shape: [-2, 3] });
inspect(lib, "no such type", { data, typestr: "<q9", shape: [2] });
lib.c.free(data);
