// A small file: it travels in the commit itself. The same face as Transfer.
export class Inline {
  constructor(file, path, onChange) {
    Object.assign(this, { file, path, onChange });
    this.state = "waiting";
    this.sent = 0;
    this.problem = "";
  }

  moveTo(path) {
    this.path = path;
  }

  async run() {
    this.state = "done";
    this.onChange();
  }

  pause() {}

  cancel() {
    this.state = "cancelled";
    this.onChange();
  }
}
