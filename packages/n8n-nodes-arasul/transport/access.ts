import type { ICredentialDataDecryptedObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';

/** Whether a certificate that cannot be checked is taken. */
export const certificateProperty: INodeProperties = {
  displayName: 'Ignore SSL Issues',
  name: 'ignoreSslIssues',
  type: 'boolean',
  default: false,
  description: 'Whether to connect even if the certificate of the box cannot be checked',
};

/** How a service of the box is entered: fields that its credentials share. */
export const accessProperties: INodeProperties[] = [
  {
    displayName: 'Authentication',
    name: 'authentication',
    type: 'options',
    default: 'none',
    options: [
      { name: 'API Key', value: 'apiKey', description: 'Send the key as a bearer token' },
      { name: 'Header', value: 'header', description: 'Send a header of your own' },
      { name: 'None', value: 'none', description: 'Send nothing' },
    ],
  },
  {
    displayName: 'API Key',
    name: 'apiKey',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    displayOptions: { show: { authentication: ['apiKey'] } },
  },
  {
    displayName: 'Header Name',
    name: 'headerName',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. X-Api-Key',
    displayOptions: { show: { authentication: ['header'] } },
  },
  {
    displayName: 'Header Value',
    name: 'headerValue',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    displayOptions: { show: { authentication: ['header'] } },
  },
  certificateProperty,
];

type Headers = Readonly<Record<string, string>>;

/**
 * How n8n adds a credential to a request: with the headers that it gives and the switch for certificates. What is
 * given is left as it is.
 */
export const entering =
  (headersOf: (credentials: ICredentialDataDecryptedObject) => Headers) =>
  async (
    credentials: ICredentialDataDecryptedObject,
    request: IHttpRequestOptions,
  ): Promise<IHttpRequestOptions> => ({
    ...request,
    headers: { ...request.headers, ...headersOf(credentials) },
    ...certificateSwitch(credentials),
  });

export const certificateSwitch = (
  credentials: ICredentialDataDecryptedObject,
): Pick<IHttpRequestOptions, 'skipSslCertificateValidation'> =>
  credentials['ignoreSslIssues'] === true ? { skipSslCertificateValidation: true } : {};

/** A text field of a credential without the white space that copying brings; empty when it is no text. */
export const trimmed = (credentials: ICredentialDataDecryptedObject, name: string): string => {
  const value = credentials[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** An empty key is sent as nothing: `Authorization: Bearer ` is refused by proxies. */
export const bearer = (key: string): Headers => (key === '' ? {} : { Authorization: `Bearer ${key}` });

/** Headers for what was filled into `accessProperties`; a header without a name is sent as nothing, too. */
export const accessHeaders = (credentials: ICredentialDataDecryptedObject): Headers => {
  switch (credentials['authentication']) {
    case 'apiKey':
      return bearer(trimmed(credentials, 'apiKey'));
    case 'header': {
      const name = trimmed(credentials, 'headerName');
      return name === '' ? {} : { [name]: trimmed(credentials, 'headerValue') };
    }
    default:
      return {};
  }
};
