import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { accessHeaders, accessProperties, entering } from '../transport/access.ts';

/** Where the embedding models of a box are, which API is spoken there, and how to get in. */
export class ArasulEmbeddingsApi implements ICredentialType {
  name = 'arasulEmbeddingsApi';

  displayName = 'Arasul Embeddings API';

  icon: Icon = { light: 'file:../icons/arasul.svg', dark: 'file:../icons/arasul.dark.svg' };

  documentationUrl = 'https://arasul.example/packages/n8n-nodes-arasul#credentials';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      required: true,
      default: 'http://embedding-service:11434',
      placeholder: 'e.g. https://arasul.local/embeddings',
      description: 'Address of the embeddings API of the box, without /api or /v1',
    },
    {
      displayName: 'API Type',
      name: 'apiType',
      type: 'options',
      default: 'ollama',
      description: 'Which API the service speaks',
      options: [
        { name: 'Ollama', value: 'ollama', description: 'Texts go to /api/embed' },
        { name: 'OpenAI-Compatible', value: 'openai', description: 'Texts go to /v1/embeddings' },
      ],
    },
    ...accessProperties,
  ];

  authenticate = entering(accessHeaders);

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ $credentials.baseUrl.replace(/\\/+$/, "") }}',
      url: '={{ $credentials.apiType === "openai" ? "/v1/models" : "/api/tags" }}',
      timeout: 10_000,
      skipSslCertificateValidation: '={{ $credentials.ignoreSslIssues }}',
    },
  };
}
