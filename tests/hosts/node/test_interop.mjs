// SPDX-License-Identifier: MIT
// The library as WebAssembly under Node: node --test test_interop.mjs, with INTEROP_WASM set.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { Interop } from "../../../docs/examples/node/interop.mjs";

let lib, data;
const at = (array, body) => lib.fromArrayInterface({ data, ...array }, body);

before(async () => {
  lib = await Interop.load(process.env.INTEROP_WASM);
  data = lib.c.malloc(24);
  new Float32Array(lib.c.memory.buffer, data, 6).set([0, 1, 2, 3, 4, 5]);
});
after(() => lib.c.free(data));

test("the version is that of the headers", () => {
  const version = lib.c.interop_version();
  const numbers = [Math.floor(version / 1000000), Math.floor(version / 1000) % 1000, version % 1000];
  assert.equal(lib.text(lib.c.interop_version_string(), 32), numbers.join("."));
});

test("a tensor is what its interface says", () => {
  at({ typestr: "<f4", shape: [2, 3] }, (tensor) => {
    assert.deepEqual(lib.describe(tensor), {
      data, typestr: "<f4", itemsize: 4, shape: [2, 3], strides: [12, 4], readOnly: false,
    });
  });
  at({ typestr: ">i2", shape: [], readOnly: true }, (tensor) => {
    assert.deepEqual(lib.describe(tensor), {
      data, typestr: ">i2", itemsize: 2, shape: [], strides: [], readOnly: true,
    });
  });
});

test("first elements in C order, whatever the strides", () => {
  const floats = (array, count) =>
    at({ typestr: "<f4", ...array }, (tensor) => Array.from(new Float32Array(lib.firstElements(tensor, count).buffer)));
  assert.deepEqual(floats({ shape: [3, 2], strides: [4, 12] }, 6), [0, 3, 1, 4, 2, 5]);
  assert.deepEqual(floats({ shape: [3, 2], strides: [4, 12] }, 3), [0, 3, 1]);
  assert.deepEqual(floats({ data: data + 20, shape: [3], strides: [-8] }, 8), [5, 3, 1]);
  assert.deepEqual(floats({ shape: [2, 2, 2], strides: [0, 4, 8] }, 8), [0, 2, 1, 3, 0, 2, 1, 3]);
  assert.deepEqual(floats({ shape: [0, 3] }, 8), []);
});

test("what is wrong is refused with a message", () => {
  assert.throws(() => at({ typestr: "<f4", shape: [-2, 3] }, () => 0), /shape\[0\] is -2/);
  assert.throws(() => at({ typestr: "<q9", shape: [2] }, () => 0), /typestr '<q9'/);
  assert.throws(() => at({ data: 0, typestr: "<f4", shape: [2] }, () => 0), /data is NULL/);
  assert.throws(() => at({ typestr: "<f8", shape: [2 ** 40] }, () => 0), /address space|do not fit|2147483647/);
});

test("ufuncs compute", () => {
  at({ typestr: "<f4", shape: [6] }, (tensor) => {
    lib.scratch(16, (operands) => {
      const add = lib.scratch(3, (name) => {
        lib.bytes(name, 3).set(new TextEncoder().encode("add"));
        return lib.c.interop_ufunc_find(name, 3);
      });
      const view = lib.view;
      view.setUint32(operands, tensor, true);
      view.setUint32(operands + 4, tensor, true);
      lib.call("interop_ufunc_apply", add, operands, 2, operands + 8, operands + 12);
      const sum = lib.view.getUint32(operands + 8, true);
      const bytes = lib.firstElements(lib.c.interop_array_tensor(sum), 6);
      assert.deepEqual(Array.from(new Float32Array(bytes.buffer)), [0, 2, 4, 6, 8, 10]);
      lib.c.interop_array_release(sum);
    });
  });
});

test("the example runs", () => {
  const script = fileURLToPath(new URL("../../../docs/examples/node/inspect_pointer.mjs", import.meta.url));
  const out = execFileSync(process.execPath, [script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  assert.match(out, /strides {2}\(4, 12\) bytes\n {2}0000 {2}00 00 00 00 00 00 40 40 00 00 80 3f 00 00 80 40\n/);
  assert.match(out, /refused: shape\[0\] is -2: must not be negative\n/);
});
