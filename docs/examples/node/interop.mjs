// SPDX-License-Identifier: MIT
// libinterop as WebAssembly: a pointer is an offset in its linear memory, and everything it sees lies there.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

// Structs of the 32-bit ABI: sizes, and where their fields lie.
const ERROR = 512;
const DIMS = { size: 1024, strides: 512 };
const DTYPE = 40; // within a tensor
const TENSOR = { size: 88, ndim: 4, flags: 8, byteOffset: 16, data: 72 };
const INTERFACE = {
  size: 80, version: 4, ndim: 8, form: 12, readOnly: 16, type: 20, offset: 24, typestrLength: 40, typestr: 56,
  shape: 64, strides: 68, data: 72,
};

export class Interop {
  static async load(path) {
    const wasi = new WASI({ version: "preview1" });
    const { instance } = await WebAssembly.instantiate(await readFile(path), wasi.getImportObject());
    wasi.initialize(instance);
    const lib = new Interop();
    lib.c = instance.exports;
    lib.error = lib.c.malloc(ERROR);
    return lib;
  }

  // Made anew each time: the memory may have grown.
  get view() {
    return new DataView(this.c.memory.buffer);
  }

  bytes(address, length) {
    return new Uint8Array(this.c.memory.buffer, address, length);
  }

  // Zeroed memory for the time of a call to `body`.
  scratch(size, body) {
    const address = this.c.malloc(size);
    try {
      this.bytes(address, size).fill(0);
      return body(address);
    } finally {
      this.c.free(address);
    }
  }

  text(address, length) {
    const bytes = this.bytes(address, length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(bytes.subarray(0, end < 0 ? length : end));
  }

  // Calls a function whose last argument is the error, and throws what it reports.
  call(name, ...args) {
    if (this.c[name](...args, this.error) !== 0) {
      throw new Error(this.text(this.error + 4, ERROR - 4));
    }
  }

  int64s(address, count) {
    const view = this.view;
    return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(address + 8 * i, true)));
  }

  #putInt64s(address, values) {
    const view = this.view;
    values.forEach((value, i) => view.setBigInt64(address + 8 * i, BigInt(value), true));
  }

  // Checks what an array says of itself ({data, typestr, shape, strides, readOnly}, as in __array_interface__) and hands
  // the tensor, which borrows the memory, to `body`.
  fromArrayInterface({ data, typestr, shape, strides = null, readOnly = false }, body) {
    const text = new TextEncoder().encode(typestr);
    const lists = 8 * (shape.length + (strides?.length ?? 0));
    return this.scratch(INTERFACE.size + TENSOR.size + DIMS.size + lists + text.length, (iface) => {
      const tensor = iface + INTERFACE.size, dims = tensor + TENSOR.size;
      const shapeAt = dims + DIMS.size, stridesAt = shapeAt + 8 * shape.length, textAt = shapeAt + lists;
      this.#putInt64s(shapeAt, shape);
      this.#putInt64s(stridesAt, strides ?? []);
      this.bytes(textAt, text.length).set(text);
      const view = this.view;
      for (const [field, value] of [
        [0, INTERFACE.size], [INTERFACE.version, 3], [INTERFACE.ndim, shape.length], [INTERFACE.readOnly, +readOnly],
        [INTERFACE.typestrLength, text.length], [INTERFACE.typestr, textAt], [INTERFACE.shape, shapeAt],
        [INTERFACE.strides, strides === null ? 0 : stridesAt], [INTERFACE.data, data],
      ]) {
        view.setUint32(iface + field, value, true);
      }
      this.call("interop_tensor_from_array_interface", iface, 0, tensor, dims);
      return body(tensor);
    });
  }

  // What a tensor is.
  describe(tensor) {
    const view = this.view;
    const ndim = view.getInt32(tensor + TENSOR.ndim, true);
    const typestr = this.scratch(64, (buffer) => {
      this.call("interop_dtype_to_typestr", tensor + DTYPE, buffer, 64, 0);
      return this.text(buffer, 64);
    });
    return {
      data: view.getUint32(tensor + TENSOR.data, true) + Number(view.getBigUint64(tensor + TENSOR.byteOffset, true)),
      typestr,
      itemsize: Number(this.c.interop_dtype_itemsize(tensor + DTYPE)),
      shape: this.int64s(view.getUint32(tensor + TENSOR.data + 4, true), ndim),
      strides: this.int64s(view.getUint32(tensor + TENSOR.data + 8, true), ndim),
      readOnly: (view.getBigUint64(tensor + TENSOR.flags, true) & 1n) === 1n,
    };
  }

  // The bytes of the first elements in C order, whatever the strides: a corner of the tensor is cut out and copied.
  firstElements(tensor, count) {
    const { shape, itemsize } = this.describe(tensor);
    return this.scratch(TENSOR.size + DIMS.size + 4, (corner) => {
      const dims = corner + TENSOR.size, array = dims + DIMS.size;
      this.bytes(corner, TENSOR.size).set(this.bytes(tensor, TENSOR.size));
      let left = count, elements = 1;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const keep = Math.min(shape[axis], left);
        this.call("interop_tensor_slice", corner, axis, 0n, BigInt(keep), 1n, corner, dims);
        left = Math.ceil(left / Math.max(keep, 1));
        elements *= keep;
      }
      this.call("interop_array_copy", corner, array);
      const copy = this.view.getUint32(array, true);
      const data = this.describe(this.c.interop_array_tensor(copy)).data;
      const bytes = this.bytes(data, Math.min(elements, count) * itemsize).slice();
      this.c.interop_array_release(copy);
      return bytes;
    });
  }
}
