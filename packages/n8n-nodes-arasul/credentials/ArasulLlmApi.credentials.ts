import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { accessHeaders, accessProperties, entering } from '../transport/access.ts';

/**
 * Where the language models of a box are, and how to get in.
 *
 * Every request of the nodes goes through n8n's `httpRequestWithAuthentication`, so what `authenticate` adds
 * (key, header, the switch for self-signed certificates) holds for all of them.
 */
export class ArasulLlmApi implements ICredentialType {
  name = 'arasulLlmApi';

  displayName = 'Arasul LLM API';

  icon: Icon = { light: 'file:../icons/arasul.svg', dark: 'file:../icons/arasul.dark.svg' };

  documentationUrl = 'https://arasul.example/packages/n8n-nodes-arasul#credentials';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      required: true,
      default: 'http://llm-service:11434',
      placeholder: 'e.g. https://arasul.local/llm',
      description: 'Address of the Ollama-compatible API of the box',
    },
    {
      displayName: 'Management URL',
      name: 'managementUrl',
      type: 'string',
      default: 'http://llm-service:11436',
      placeholder: 'e.g. http://llm-service:11436',
      description: 'Address of the management API of the box. Leave empty when there is none.',
    },
    ...accessProperties,
  ];

  authenticate = entering(accessHeaders);

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ $credentials.baseUrl.replace(/\\/+$/, "") }}',
      url: '/api/tags',
      timeout: 10_000,
      skipSslCertificateValidation: '={{ $credentials.ignoreSslIssues }}',
    },
  };
}
