/** How the Douyin stand-in says no, in the platform's form. */
export class DouyinRefusal extends Error {
  readonly code: number;
  readonly subCode: string;
  constructor(code: number, subCode: string, message: string) {
    super(message);
    this.code = code;
    this.subCode = subCode;
  }
}

export const missing = (what: string) => new DouyinRefusal(40_003, 'isv.parameter-invalid:1', what);
export const business = (own: number, message: string) =>
  new DouyinRefusal(50_002, `isv.business-failed:${own}`, message);
