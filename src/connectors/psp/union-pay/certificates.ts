/**
 * Whose certificate it is. UnionPay sends its signing certificate with each message, so the certificate proves nothing by
 * itself: it must come from the root through the middle one, be valid now, and be made out to UnionPay. The same authority
 * signs the certificates of merchants, which is why the name counts as much as the chain.
 */
import { X509Certificate } from 'node:crypto';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';

const OWNER = '中国银联股份有限公司';
/** Whom certificates of the test environment are made out to. */
const TEST_OWNER = '00040000:SIGN';

/** PEM text; null where it is none. */
export function readCertificate(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

export const isCertificate = (text: string): boolean => readCertificate(text) !== null;

/** How a message names the certificate it is signed with: its serial number, decimal. Empty where there is none. */
export function certIdOf(text: string): string {
  const certificate = readCertificate(text);
  return certificate ? BigInt(`0x${certificate.serialNumber}`).toString() : '';
}

/** The certificate in a message, where it is UnionPay's of this environment at `now`; else null. */
export function unionPayCertificate({ credentials, environment }: MerchantAccess, sent: string, now: Date) {
  const [signer, middle, root] = [
    sent,
    credentials['middleCertificate'] ?? '',
    credentials['rootCertificate'] ?? '',
  ].map(readCertificate);
  if (!signer || !middle || !root) return null;
  const isChain = isIssuedBy(signer, middle, now) && isIssuedBy(middle, root, now) && isValid(root, now);
  if (!isChain) return null;
  const owner = ownerOf(signer);
  return owner === OWNER || (environment === 'sandbox' && owner === TEST_OWNER) ? signer : null;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate, now: Date): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey) && isValid(certificate, now);

const isValid = ({ validFrom, validTo }: X509Certificate, now: Date): boolean =>
  Date.parse(validFrom) <= now.getTime() && now.getTime() <= Date.parse(validTo);

/**
 * The third part of the common name: `041@Z2015-8@中国银联股份有限公司@00000001`. Not by `toLegacyObject`, which ends the
 * process where a certificate is damaged.
 */
const ownerOf = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject)?.[1]?.split('@')[2] ?? '';
